import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstPresent, replayLoad } from '#core/checks/replay-load.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { aSeries, daysAgo } from '#test/support/facts.ts';

const asked = { question: 'Enough?', limit: 0.5 };
const hourly = (...values: (number | null)[]) =>
  aSeries({ values, periodMs: MS_PER_HOUR, startMs: daysAgo(2) });

describe('replayLoad', () => {
  test('has nothing to say of a series without samples', () => {
    expect(replayLoad(hourly(), asked)).toBeUndefined();
    expect(replayLoad(hourly(null, null), asked)).toBeUndefined();
  });

  test('a day without samples has no peak, and its hours were not seen', () => {
    const gap = Array.from({ length: 24 }, () => null);
    const day = Array.from({ length: 24 }, (_, i) => i / 100);
    expect(replayLoad(hourly(...gap, ...day), asked)).toMatchObject({
      peakPerDay: [null, 0.23],
      hoursSeen: 24,
      hoursOver: 0,
    });
  });

  test('an hour on the limit is not above it, and the first of the highest is the worst', () => {
    expect(replayLoad(hourly(0.5, 0.6, 0.6), asked)).toMatchObject({
      hoursOver: 2,
      worst: { value: 0.6, atMs: daysAgo(2) + MS_PER_HOUR },
    });
  });

  test('the worst moment is the highest peak, and is above the limit when an hour is', () => {
    const values = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (of) => {
        const replay = replayLoad(hourly(...of), asked);
        if (replay === undefined) return;
        expect(Math.max(...replay.peakPerDay.map((peak) => peak ?? 0))).toBe(replay.worst.value);
        expect(replay.hoursOver > 0).toBe(replay.worst.value > asked.limit);
        expect(replay.hoursOver).toBeLessThanOrEqual(replay.hoursSeen);
      }),
    );
  });
});

test('firstPresent is the time of the first sample that is there', () => {
  expect(firstPresent(hourly(null, 0))).toBe(daysAgo(2) + MS_PER_HOUR);
  expect(firstPresent(hourly(null))).toBeUndefined();
});
