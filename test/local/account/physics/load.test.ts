import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { profileLoad, SLOT_MS } from '#local/account/physics/load.ts';

const MONDAY = Date.UTC(2026, 7, 17);
const aTime = fc.integer({ min: MONDAY, max: MONDAY + 60 * MS_PER_DAY });

test('a load is constant for five minutes, and never negative', () => {
  const profile = {
    level: 3,
    daily: 1,
    weekend: 0.2,
    noise: 0.3,
    job: { hour: 2, minutes: 40, level: 5 },
    surge: { oneIn: 5, level: 9 },
  };
  fc.assert(
    fc.property(
      fc.integer(),
      aTime,
      fc.integer({ min: 0, max: SLOT_MS - 1 }),
      (seed, time, later) => {
        const load = profileLoad(profile, seed);
        const slot = Math.floor(time / SLOT_MS) * SLOT_MS;
        expect(load(slot)).toBeGreaterThanOrEqual(0);
        expect(load(slot + later)).toBe(load(slot));
      },
    ),
  );
});

describe('a profile', () => {
  const at = (profile: Parameters<typeof profileLoad>[0], time: number) =>
    profileLoad(profile, 1)(time);
  const hour = (h: number) => MONDAY + h * MS_PER_HOUR;

  test.each([
    ['is at its level at its busiest hour', { level: 8, daily: 0.5, peakHour: 14 }, hour(14), 8],
    ['is as deep as it says half a day later', { level: 8, daily: 0.5, peakHour: 14 }, hour(26), 4],
    ['rests on Saturday', { level: 8, weekend: 0.25 }, hour(5 * 24 + 12), 2],
    ['works on Wednesday', { level: 8, weekend: 0.25 }, hour(2 * 24 + 12), 8],
    ['has its job at its hour', { level: 1, job: { hour: 2, minutes: 40, level: 7 } }, hour(2), 8],
    [
      'is done with it in time',
      { level: 1, job: { hour: 2, minutes: 40, level: 7 } },
      hour(2) + 40 * MS_PER_MINUTE,
      1,
    ],
  ])('%s', (_name, profile, time, expected) => {
    expect(at(profile, time)).toBeCloseTo(expected, 8);
  });

  test('surges in one hour of so many, for ten minutes', () => {
    const load = profileLoad({ level: 0, surge: { oneIn: 20, level: 1 } }, 3);
    const slots = Array.from({ length: 12 * 24 * 365 }, (_, i) => load(MONDAY + i * SLOT_MS));
    const hours = slots.filter((v) => v === 1).length / 2;
    expect(hours).toBeGreaterThan((24 * 365) / 20 / 1.2);
    expect(hours).toBeLessThan(((24 * 365) / 20) * 1.2);
  });
});
