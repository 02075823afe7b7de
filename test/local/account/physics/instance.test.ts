import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { INSTANCE_TYPES } from '#local/account/instance-types.ts';
import { instancePhysics } from '#local/account/physics/instance.ts';
import type { LoadProfile } from '#local/account/physics/load.ts';
import { always } from '#local/account/timeline.ts';
import { anEstate, anInstance, NOW } from '../an-account.ts';

const types = [...INSTANCE_TYPES.values()];
const aLoad: fc.Arbitrary<LoadProfile> = fc.record({
  level: fc.double({ min: 0.01, max: 60, noNaN: true }),
  daily: fc.double({ min: 0, max: 1, noNaN: true }),
  weekend: fc.double({ min: 0, max: 1, noNaN: true }),
  peakHour: fc.integer({ min: 0, max: 23 }),
  noise: fc.double({ min: 0, max: 0.5, noNaN: true }),
});
const aTime = fc.integer({ min: NOW - 60 * MS_PER_DAY, max: NOW });
const aSeed = fc.integer({ min: 0, max: 2 ** 31 });

const onType = (type: string, profile: LoadProfile, seed: number) =>
  instancePhysics(
    anInstance({ types: always(type), load: { profile }, traits: { agent: true, requestMs: 20 } }),
    anEstate([], { seed }),
  );

describe('whatever the load', () => {
  test('utilisation stays between 0 and 100 %', () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), aLoad, aSeed, aTime, (type, load, seed, time) => {
        const { cpuPercent, memoryPercent } = onType(type.name, load, seed);
        for (const percent of [cpuPercent(time), memoryPercent(time)]) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  test('less capacity never lowers utilisation or the time of a request', () => {
    const halves = types.flatMap((large) =>
      types
        .filter(
          (small) => 2 * small.vcpus === large.vcpus && 2 * small.memoryGib === large.memoryGib,
        )
        .map((small) => [small.name, large.name] as const),
    );
    expect(halves.length).toBeGreaterThan(50);
    fc.assert(
      fc.property(
        fc.constantFrom(...halves),
        aLoad,
        aSeed,
        aTime,
        ([small, large], load, seed, time) => {
          const [on, before] = [onType(small, load, seed), onType(large, load, seed)];
          expect(on.cpuPercent(time)).toBeGreaterThanOrEqual(before.cpuPercent(time));
          expect(on.memoryPercent(time)).toBeGreaterThanOrEqual(before.memoryPercent(time));
          expect(on.requestMs(time)).toBeGreaterThanOrEqual(before.requestMs(time));
        },
      ),
    );
  });

  test('the half of a machine that is not full is twice as busy', () => {
    fc.assert(
      fc.property(aLoad, aSeed, aTime, (load, seed, time) => {
        const before = onType('m6i.2xlarge', load, seed).cpuPercent(time);
        fc.pre(before <= 50);
        expect(onType('m6i.xlarge', load, seed).cpuPercent(time)).toBeCloseTo(2 * before, 8);
      }),
    );
  });
});

test('a resize shows from its moment on and leaves the past as it was', () => {
  const before = onType('m6i.2xlarge', { level: 2, noise: 0.1 }, 1);
  const record = anInstance({
    types: [
      { at: 0, value: 'm6i.2xlarge' },
      { at: NOW, value: 'm6i.xlarge' },
    ],
    load: { profile: { level: 2, noise: 0.1 } },
  });
  const { cpuPercent } = instancePhysics(record, anEstate());
  expect(cpuPercent(NOW - 1)).toBe(before.cpuPercent(NOW - 1));
  expect(cpuPercent(NOW)).toBeCloseTo(2 * before.cpuPercent(NOW), 8);
});
