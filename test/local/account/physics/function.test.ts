import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { functionMinutes, meanDuration } from '#local/account/physics/function.ts';
import { always, extended } from '#local/account/timeline.ts';
import { aFunction, NOW } from '../an-account.ts';

const { workload } = aFunction();
const aDemand = fc.record({
  memory: fc.double({ min: 0.1, max: 5, noNaN: true }),
  cpu: fc.double({ min: 0.1, max: 5, noNaN: true }),
});
const memory = fc.integer({ min: 128, max: 10_240 });
const NO_DEMAND = { memory: 1, cpu: 1 };
const at = (memoryMib: number, demand = NO_DEMAND) =>
  meanDuration(workload, { memoryMib, timeoutS: 30 }, demand);

describe('the duration', () => {
  test('is never shorter with less memory or more demand', () => {
    fc.assert(
      fc.property(memory, memory, aDemand, (a, b, demand) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(at(less, demand)).toBeGreaterThanOrEqual(at(more, demand));
        expect(at(less, { ...demand, cpu: 2 * demand.cpu })).toBeGreaterThanOrEqual(
          at(less, demand),
        );
        expect(at(less, { ...demand, memory: 2 * demand.memory })).toBeGreaterThanOrEqual(
          at(less, demand),
        );
      }),
    );
  });

  test.each([
    ['waits and computes on one vCPU, which is all that its code can use', 3_008, 15 + 9],
    ['computes on the share of a vCPU that its memory buys', 1_024, 15 + 9 / (1_024 / 1_769)],
  ])('%s', (_name, memoryMib, expected) => {
    expect(at(memoryMib)).toBeCloseTo(expected, 8);
  });
});

describe('a working set that grows', () => {
  const grown = (memoryMib: number, factor: number) => {
    const record = aFunction({
      shapes: always({ memoryMib, timeoutS: 30 }),
      memoryDemand: extended(always(1), NOW, factor),
    });
    const minute = functionMinutes(record, 1);
    return { before: minute(NOW - MS_PER_MINUTE), after: minute(NOW + MS_PER_MINUTE) };
  };

  test('slows a function that it nearly fills, and not one with room', () => {
    const tight = grown(1_536, 2.35);
    expect(tight.after.meanMs / tight.before.meanMs).toBeGreaterThan(1.4);
    const roomy = grown(3_008, 2.35);
    expect(roomy.after.meanMs / roomy.before.meanMs).toBeLessThan(1.05);
    expect(tight.after.errors).toBe(0);
  });

  test('that does not fit makes invocations fail', () => {
    const { after } = grown(1_024, 2);
    expect(after.errors / after.invocations).toBeGreaterThan(0.5);
    expect(after.usedMib).toBe(1_024);
  });
});

test('a minute is the same whichever is asked for first', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 30 * 1_440 }), {
    minLength: 2,
    maxLength: 30,
  });
  const time = (minute: number) => NOW - 30 * MS_PER_DAY + minute * MS_PER_MINUTE;
  fc.assert(
    fc.property(minutes, (asked) => {
      const one = functionMinutes(aFunction(), 7);
      for (const minute of asked)
        expect(one(time(minute))).toEqual(functionMinutes(aFunction(), 7)(time(minute)));
    }),
  );
});
