import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesStore } from '#adapters/aws/series-store.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { endMs, type Series } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { aSeries, daysAgo, NOW } from './facts.ts';

const METRIC = 'cpu.utilization';
let made = 0;
/** Each test has resources of its own. */
const fresh = (given: Parameters<typeof aSeries>[0] = {}): Series =>
  aSeries({ metric: METRIC, resource: `arn:${made++}`, ...given });

const sample = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));

/** What would break a line, a query or a key if it were not escaped. */
const label = fc.oneof(
  fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }),
  fc.string({
    minLength: 1,
    maxLength: 12,
    unit: fc.constantFrom(
      ' ',
      ',',
      '=',
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\t',
      '%',
      '#',
      '/',
      'é',
      '日',
    ),
  }),
);

/** What every engine for time series promises; the engine may be slow to start, so it is asked for in each test. */
export const seriesContract = (engine: () => SeriesStore): void => {
  const saveSeries: SeriesStore['saveSeries'] = (series) => engine().saveSeries(series);
  const stored = async ({ resource }: Series, from: number, to: number) =>
    (await engine().storedSeries(resource, [METRIC], from, to))[0];

  describe('what is stored comes back', () => {
    test('bit by bit, whatever the clock of the samples', async () => {
      const series = fc.record({
        startMs: fc.integer({ min: daysAgo(60), max: NOW }),
        periodMs: fc.constantFrom(1, 60, 300, 420, 3_600, 100_000).map((s) => s * 1_000),
        values: fc
          .array(sample, { minLength: 1, maxLength: 700 })
          .filter((values) => values.some((value) => value !== null)),
      });
      await fc.assert(
        fc.asyncProperty(series, async (given) => {
          const one = fresh(given);
          await saveSeries([one]);
          const back = await stored(one, one.startMs, endMs(one));
          expect(back).toEqual(one);
          // `toEqual` takes 0 for -0.
          expect(back?.values.every((value, i) => Object.is(value, one.values[i]))).toBe(true);
        }),
        { numRuns: 60 },
      );
    });

    test('and a part of it is the part that was asked for', async () => {
      const one = fresh({ days: 3, value: (_, i) => i });
      await saveSeries([one]);
      const from = daysAgo(2) + 7 * MS_PER_MINUTE;
      const back = await stored(one, from, from + MS_PER_HOUR);
      // Samples that lie wholly within: at minute 10, 15 … 60.
      expect(back?.startMs).toBe(daysAgo(2) + 10 * MS_PER_MINUTE);
      expect(back?.values).toEqual(Array.from({ length: 11 }, (_, i) => 288 + 2 + i));
    });

    test('across whatever boundaries the engine has of its own', async () => {
      const one = fresh({ days: 21, value: (_, i) => i });
      await saveSeries([one]);
      const slot = fc.integer({ min: 0, max: one.values.length });
      await fc.assert(
        fc.asyncProperty(slot, slot, async (a, b) => {
          const [first, end] = [Math.min(a, b), Math.max(a, b)];
          const at = (i: number) => one.startMs + i * one.periodMs;
          const back = await stored(one, at(first), at(end));
          expect(back?.values ?? []).toEqual(one.values.slice(first, end));
        }),
        { numRuns: 30 },
      );
    });

    test('for as many metrics as were asked for, in their order', async () => {
      const { resource } = fresh();
      const save = ['memory.utilization', METRIC].map((metric) => aSeries({ resource, metric }));
      await saveSeries(save);
      const metrics = [METRIC, 'memory.utilization', 'invocations.sum'] as const;
      const back = await engine().storedSeries(resource, metrics, daysAgo(14), NOW);
      expect(back.map(({ metric }) => metric)).toEqual([METRIC, 'memory.utilization']);
    });

    test('under whatever name the resource has, and under no other', async () => {
      await fc.assert(
        fc.asyncProperty(label, label, async (name, unit) => {
          const one = fresh({ resource: `${made++} ${name}`, unit, days: 1, value: (_, i) => i });
          await saveSeries([one]);
          expect(await stored(one, one.startMs, NOW)).toEqual(one);
          const other = { ...one, resource: `${one.resource}'` };
          expect(await stored(other, one.startMs, NOW)).toBeUndefined();
        }),
        { numRuns: 40 },
      );
    });
  });

  describe('what nobody published', () => {
    test('is no series', async () => {
      const one = fresh({ days: 2, value: (at) => (at < daysAgo(1) ? 1 : null) });
      await saveSeries([one]);
      expect(await stored(one, daysAgo(1), NOW)).toBeUndefined();
      expect(await stored(one, NOW, NOW)).toBeUndefined();
      expect(await stored(fresh(), daysAgo(1), NOW)).toBeUndefined();
    });

    test('does not hide what was stored before', async () => {
      const one = fresh({ days: 1, value: 1 });
      await saveSeries([one]);
      await saveSeries([{ ...one, values: one.values.map((_, i) => (i % 2 ? 2 : null)) }]);
      const back = await stored(one, one.startMs, NOW);
      expect(back?.values).toEqual(one.values.map((_, i) => (i % 2 ? 2 : 1)));
    });

    test('is completed by what comes later', async () => {
      const one = fresh({ days: 1, value: null });
      await saveSeries([one]);
      await saveSeries([{ ...one, values: one.values.map((_, i) => (i === 5 ? 0.5 : null)) }]);
      const back = await stored(one, one.startMs, NOW);
      expect(back?.values).toEqual(one.values.map((_, i) => (i === 5 ? 0.5 : null)));
    });
  });

  describe('a series that is stored piece by piece', () => {
    test('is whole, in whatever order the pieces come', async () => {
      const cuts = fc.array(fc.integer({ min: 1, max: 863 }), { maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(cuts, fc.boolean(), async (given, isReversed) => {
          const one = fresh({ days: 3, value: (_, i) => Math.sin(i) });
          const edges = [0, ...given.toSorted((a, b) => a - b), one.values.length];
          const pieces = edges.slice(1).map((end, i) => {
            const first = edges[i] ?? 0;
            const startMs = one.startMs + first * one.periodMs;
            return { ...one, startMs, values: one.values.slice(first, end) };
          });
          for (const piece of isReversed ? pieces.reverse() : pieces) await saveSeries([piece]);
          expect(await stored(one, one.startMs, NOW)).toEqual(one);
        }),
        { numRuns: 25 },
      );
    });

    test('may come in one call', async () => {
      const one = fresh({ days: 1, value: 3 });
      const half = one.values.length / 2;
      const second = { startMs: one.startMs + half * one.periodMs, values: one.values.slice(half) };
      await saveSeries([
        { ...one, values: one.values.slice(0, half) },
        { ...one, ...second },
      ]);
      expect(await stored(one, one.startMs, NOW)).toEqual(one);
    });

    test('may come twice: a sample replaces the one of its time', async () => {
      const one = fresh({ days: 1, value: 3 });
      await saveSeries([one]);
      const corrected = { ...one, values: one.values.map((_, i) => i) };
      await saveSeries([one, corrected]);
      await saveSeries([corrected]);
      expect(await stored(one, one.startMs, NOW)).toEqual(corrected);
    });

    test('takes the clock of the newest day, and misses the days of another', async () => {
      const midnight = Date.UTC(2026, 7, 31);
      const hourly = fresh({ startMs: midnight - 2 * MS_PER_DAY, periodMs: MS_PER_HOUR, days: 2 });
      await saveSeries([hourly]);
      const today = { ...hourly, periodMs: 300_000, startMs: midnight, values: [1, 2] };
      await saveSeries([today]);
      expect(await stored(hourly, hourly.startMs, NOW)).toEqual(today);
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'a sample of %s is refused, and nothing is stored',
    async (value) => {
      const one = fresh({ days: 1, value: 1 });
      const broken = { ...one, values: one.values.map((each, i) => (i === 3 ? value : each)) };
      await expect(saveSeries([one, broken])).rejects.toThrow(InvalidInputError);
      expect(await stored(one, one.startMs, NOW)).toBeUndefined();
    },
  );
};
