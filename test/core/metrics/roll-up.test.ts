import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRIC_SOURCES } from '#adapters/aws/readers/metric-sources.ts';
import type { Metric } from '#core/checks/check.ts';
import { joinSeries, ROLL_UPS, rollUp } from '#core/metrics/roll-up.ts';
import { endMs, slice } from '#core/model/series.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { aSeries, NOW } from '#test/support/facts.ts';

const COUNTER: Metric = 'invocations.sum';
const GAUGE: Metric = 'cpu.utilization';
const PEAK: Metric = 'cpu.peak';
const HOUR = Math.floor(NOW / MS_PER_HOUR) * MS_PER_HOUR;

/** Whole numbers, so that sums are exact; some in every series, so that there is something to say. */
const sample = fc.option(fc.integer({ min: -1_000, max: 1_000 }), { nil: null });
const series = (metric: Metric) =>
  fc
    .record({
      values: fc
        .array(sample, { minLength: 1, maxLength: 300 })
        .filter((values) => values.some((value) => value !== null)),
      offset: fc.integer({ min: 0, max: 59 }),
    })
    .map(({ values, offset }) =>
      aSeries({
        metric,
        values,
        startMs: HOUR + offset * MS_PER_MINUTE,
        periodMs: MS_PER_MINUTE,
      }),
    );
const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);
const total = (values: readonly (number | null)[]) => known(values).reduce((a, b) => a + b, 0);

test('counters are added up, gauges averaged by what is known of them, maxima stay maxima', () => {
  const values = [1, null, 3, 8, ...Array<null>(56).fill(null), 5];
  const hourly = (metric: Metric) =>
    rollUp(aSeries({ metric, values, startMs: HOUR, periodMs: MS_PER_MINUTE }), MS_PER_HOUR);
  expect(hourly(COUNTER).values).toEqual([12, 5]);
  expect(hourly(GAUGE).values).toEqual([4, 5]);
  expect(hourly(PEAK).values).toEqual([8, 5]);
  expect(hourly(GAUGE)).toMatchObject({
    startMs: HOUR,
    periodMs: MS_PER_HOUR,
    spread: { min: [1, 5], max: [8, 5], counts: [3, 1] },
  });
});

test.each(Object.entries(METRIC_SOURCES))(
  '%s is rolled up as it is collected',
  (metric, { stat }) => {
    const how = { Sum: 'sum', Maximum: 'maximum' }[stat] ?? 'average';
    expect(ROLL_UPS[metric as Metric]).toBe(how);
  },
);

describe('whatever the samples', () => {
  test('the sum of a counter and the number of samples are conserved', () => {
    fc.assert(
      fc.property(series(COUNTER), (fine) => {
        const coarse = rollUp(fine, MS_PER_HOUR);
        expect(total(coarse.values)).toBe(total(fine.values));
        expect(total(coarse.spread?.counts ?? [])).toBe(known(fine.values).length);
      }),
    );
  });

  test('a gauge lies between the least and the greatest, which are kept', () => {
    fc.assert(
      fc.property(series(GAUGE), (fine) => {
        const { values, spread } = rollUp(fine, MS_PER_HOUR);
        values.forEach((value, i) => {
          const [min = null, max = null] = [spread?.min[i], spread?.max[i]];
          if (value === null) expect([min, max, spread?.counts[i]]).toEqual([null, null, 0]);
          else expect(Number(min) <= value && value <= Number(max)).toBe(true);
        });
        expect(Math.min(...known(spread?.min ?? []))).toBe(Math.min(...known(fine.values)));
        expect(Math.max(...known(spread?.max ?? []))).toBe(Math.max(...known(fine.values)));
      }),
    );
  });

  test.each([COUNTER, GAUGE, PEAK])('two steps lead to where one leads: %s', (metric) => {
    fc.assert(
      fc.property(series(metric), (fine) => {
        const once = rollUp(fine, MS_PER_HOUR);
        const twice = rollUp(rollUp(fine, 5 * MS_PER_MINUTE), MS_PER_HOUR);
        expect(twice.spread).toEqual(once.spread);
        twice.values.forEach((value, i) => {
          const expected = once.values[i] ?? null;
          if (expected === null) expect(value).toBeNull();
          else expect(value).toBeCloseTo(expected, 9);
        });
      }),
    );
  });

  test('a period is missing when all of it is, and not otherwise', () => {
    fc.assert(
      fc.property(series(GAUGE), (fine) => {
        const coarse = rollUp(fine, MS_PER_HOUR);
        coarse.values.forEach((value, i) => {
          const from = coarse.startMs + i * MS_PER_HOUR;
          const within = fine.values.filter((_, j) => {
            const at = fine.startMs + j * MS_PER_MINUTE;
            return at >= from && at < from + MS_PER_HOUR;
          });
          expect(value === null).toBe(known(within).length === 0);
        });
      }),
    );
  });

  test('what is as coarse stays as it is', () => {
    fc.assert(
      fc.property(series(GAUGE), (fine) => {
        expect(rollUp(fine, MS_PER_MINUTE)).toBe(fine);
        const hourly = rollUp(fine, MS_PER_HOUR);
        expect(rollUp(hourly, MS_PER_HOUR)).toBe(hourly);
      }),
    );
  });
});

describe('pieces of one series', () => {
  test('are one again, wherever it was cut', () => {
    fc.assert(
      fc.property(series(GAUGE), fc.integer({ min: 0, max: 300 }), (fine, minutes) => {
        const cut = Math.min(fine.startMs + minutes * MS_PER_MINUTE, endMs(fine));
        const pieces = [slice(fine, fine.startMs, cut), slice(fine, cut, endMs(fine))];
        expect(joinSeries(pieces)).toEqual(fine);
      }),
    );
  });

  test('come at the period of the coarsest, with the sum of all', () => {
    fc.assert(
      fc.property(series(COUNTER), fc.integer({ min: 1, max: 4 }), (fine, hours) => {
        const cut = Math.min(HOUR + hours * MS_PER_HOUR, endMs(fine));
        const cold = rollUp(slice(fine, fine.startMs, cut), MS_PER_HOUR);
        const joined = joinSeries([cold, slice(fine, cut, endMs(fine))]);
        expect(total(joined?.values ?? [])).toBe(total(fine.values));
        expect(joined?.periodMs).toBe(MS_PER_HOUR);
      }),
    );
  });

  test('do not hide each other where one knows nothing', () => {
    const pieces = [
      [1, null, 3],
      [null, 5, null],
    ].map((values) => aSeries({ values, startMs: HOUR }));
    expect(joinSeries(pieces)?.values).toEqual([1, 5, 3]);
    expect(joinSeries([])).toBeUndefined();
  });

  test('of another unit or between the same times are left out', () => {
    const one = aSeries({ values: [1, 2], startMs: HOUR });
    const other = { ...one, unit: 'ms', startMs: HOUR + 3 * one.periodMs };
    expect(joinSeries([one, other])).toEqual(other);
    const shifted = { ...one, startMs: HOUR + 10 * one.periodMs + 1 };
    expect(joinSeries([one, shifted])).toEqual(shifted);
  });
});
