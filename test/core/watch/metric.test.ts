import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleValues } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { firstAlarm } from '#core/watch/metric.ts';
import { replayHistory } from '#core/watch/replay.ts';
import { SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { toLog } from '#core/watch/statistic.ts';
import { uniform } from '#test/support/uniform.ts';
import { aHistory, aLive, usualLoad } from '#test/support/watch-series.ts';

const windowMs = 2 * MS_PER_HOUR;
const factor = fc.double({ min: 0.5, max: 4, noNaN: true });
const seeds = fc.nat({ max: 1e6 });
const runs = { numRuns: 20 };

/** A load with noise, and now and then a busy hour; the same for a seed. */
const noisy = (seed: number) => {
  const random = uniform(seed);
  let busy = 0;
  const noise = Array.from({ length: 16 * SAMPLES_PER_DAY }, () => {
    busy = random() < 0.002 ? 12 : busy - 1;
    return (0.6 + 0.8 * random() ** 2) * (busy > 0 ? 2 : 1);
  });
  return (i: number) => usualLoad(i) * (noise[i + 14 * SAMPLES_PER_DAY] ?? 1);
};

/** Index of the first alarm after a rise, or what is later than any. */
const alarmOf = (seed: number, rise: (i: number) => number, tolerate = 1.1): number => {
  const load = noisy(seed);
  const baseline = fitBaseline({ history: aHistory(load), windowMs, tolerate });
  const { values } = aLive((i) => load(i) * rise(i));
  return firstAlarm(baseline, { samples: values, firstSlot: 0 }) ?? Number.POSITIVE_INFINITY;
};

describe('the alarm of a level', () => {
  test('comes no later for a larger rise', () => {
    fc.assert(
      fc.property(seeds, factor, factor, (seed, a, b) => {
        const larger = alarmOf(seed, () => Math.max(a, b));
        expect(larger).toBeLessThanOrEqual(alarmOf(seed, () => Math.min(a, b)));
      }),
      runs,
    );
  });

  test('comes no later for a rise that begins earlier and lasts', () => {
    const start = fc.nat({ max: 23 });
    fc.assert(
      fc.property(seeds, start, start, (seed, a, b) => {
        const from = (first: number) => alarmOf(seed, (i) => (i < first ? 1 : 3));
        expect(from(Math.min(a, b))).toBeLessThanOrEqual(from(Math.max(a, b)));
      }),
      runs,
    );
  });

  test('comes no earlier where more is tolerated', () => {
    const ratio = fc.double({ min: 1, max: 3, noNaN: true });
    fc.assert(
      fc.property(seeds, factor, ratio, ratio, (seed, rise, a, b) => {
        const at = (tolerate: number) => alarmOf(seed, () => rise, tolerate);
        expect(at(Math.max(a, b))).toBeGreaterThanOrEqual(at(Math.min(a, b)));
      }),
      runs,
    );
  });

  test('is the same in any unit, the floor being in it too', () => {
    // Powers of two, so that no rounding decides a tie.
    const unit = fc.integer({ min: -10, max: 20 }).map((power) => 2 ** power);
    fc.assert(
      fc.property(seeds, factor, unit, (seed, rise, unit) => {
        const load = noisy(seed);
        const alarmIn = (scale: number) => {
          const history = scaleValues(aHistory(load, { metric: 'duration.p95' }), scale);
          const fitted = fitBaseline({ history, windowMs, tolerate: 1.1, floor: 0.01 * scale });
          const live = scaleValues(
            aLive((i) => load(i) * rise),
            scale,
          );
          return firstAlarm(fitted, { samples: live.values, firstSlot: 0 });
        };
        expect(alarmIn(unit)).toBe(alarmIn(1));
      }),
      runs,
    );
  });

  test('needs more than the history ever did by itself', () => {
    const floor = 0.01;
    const windows = fc.constantFrom(windowMs, 6 * MS_PER_HOUR, MS_PER_DAY);
    fc.assert(
      fc.property(seeds, windows, (seed, windowMs) => {
        const history = aHistory(noisy(seed));
        const { limit } = fitBaseline({ history, windowMs, tolerate: 1, floor });
        const y = history.values.map((value) => toLog(value ?? Number.NaN, floor));
        const { maxima } = replayHistory(y, windowMs / (MS_PER_DAY / SAMPLES_PER_DAY));
        expect(Math.max(...maxima)).toBeLessThan(limit ?? Number.NaN);
      }),
      runs,
    );
  });
});
