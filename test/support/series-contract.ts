import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesStore } from '#adapters/aws/series-store.ts';
import { makeAgeSeries } from '#app/age-series.ts';
import type { ColdSeries, KeptRun } from '#app/ports.ts';
import { makeTieredSeries } from '#app/tiered-series.ts';
import { METRICS, type Metric } from '#core/checks/check.ts';
import { configSchema } from '#core/contract/config.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { endMs, type KeptSeries, type Series } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { openColdSeries } from './cold-series.ts';
import { ACCOUNT, aSeries, daysAgo, NOW, REGION } from './facts.ts';

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
  const read = (coldSeries?: ColdSeries, now = NOW) =>
    makeTieredSeries({ storedPieces: engine().storedPieces, coldSeries, now: () => now });
  const stored = async ({ resource }: Series, from: number, to: number) =>
    (await read()(resource, [METRIC], from, to))[0];

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
      const back = await read()(resource, metrics, daysAgo(14), NOW);
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

    test('on several clocks comes at the period of the coarsest', async () => {
      const midnight = Date.UTC(2026, 7, 31);
      const hourly = fresh({ startMs: midnight - 2 * MS_PER_DAY, periodMs: MS_PER_HOUR, days: 2 });
      await saveSeries([hourly]);
      const today = { ...hourly, periodMs: 300_000, startMs: midnight, values: [1, 2] };
      await saveSeries([today]);
      expect(await stored(hourly, hourly.startMs, NOW)).toMatchObject({
        startMs: hourly.startMs,
        periodMs: MS_PER_HOUR,
        values: [...hourly.values, 1.5],
      });
    });
  });

  describe('what is dropped', () => {
    test('are the days and the period that were named, and no other', async () => {
      const midnight = Date.UTC(2026, 7, 31);
      const fine = fresh({ startMs: midnight - 3 * MS_PER_DAY, days: 3, value: (_, i) => i });
      const hourly = { ...fine, periodMs: MS_PER_HOUR, values: Array<number>(72).fill(7) };
      const other = fresh({ startMs: fine.startMs, days: 3, value: 1 });
      await saveSeries([fine, hourly, other]);
      await engine().dropSeries([fine], midnight - 2 * MS_PER_DAY, midnight - MS_PER_DAY);
      const pieces = await engine().storedPieces(fine.resource, [METRIC], fine.startMs, NOW);
      const values = (periodMs: number) =>
        pieces.find((piece) => piece.periodMs === periodMs)?.values;
      expect(values(MS_PER_HOUR)).toEqual(hourly.values);
      expect(values(fine.periodMs)).toEqual(
        fine.values.map((value, i) => (i >= 288 && i < 576 ? null : value)),
      );
      expect(await stored(other, other.startMs, NOW)).toEqual(other);
      await engine().dropSeries([fine], 0, midnight);
      const left = await engine().storedPieces(fine.resource, [METRIC], fine.startMs, NOW);
      expect(left.map(({ periodMs }) => periodMs)).toEqual([MS_PER_HOUR]);
    });
  });

  describe('as samples grow older', () => {
    /** A day after the other, each with a run of the job; the engine keeps what it is told. */
    const aging = (resources: readonly Series[], given: object = {}) => {
      const coldSeries = openColdSeries();
      const scope = { account: ACCOUNT, region: REGION };
      const runs: KeptRun[] = [{ job: 'collect-metrics', scope, at: 0, since: 0, succeededAt: 0 }];
      const until = new Map(resources.map(({ resource }) => [resource, 0]));
      const { storage } = configSchema.parse({ storage: given });
      const at = (now: number) =>
        makeAgeSeries({
          ...engine(),
          coldSeries,
          now: () => now,
          readConfig: async () => ({
            config: { ...configSchema.parse({}), storage },
            version: '1',
          }),
          storedRuns: async () => runs,
          saveRun: async (run) => void runs.push({ ...run, since: 0, succeededAt: run.at }),
          collectedUntil: async () => until,
          storedFacts: async function* () {},
        })();
      return { at, coldSeries, read: (now: number) => read(coldSeries, now) };
    };
    const total = (one: KeptSeries | undefined) =>
      (one?.values ?? []).reduce<number>((sum, value) => sum + (value ?? 0), 0);
    const midnight = Date.UTC(2026, 7, 31);

    test('they get coarser from tier to tier, and a counter loses nothing on the way', async () => {
      const counter: Metric = 'invocations.sum';
      const one = fresh({
        metric: counter,
        unit: 'count',
        periodMs: MS_PER_MINUTE,
        startMs: midnight - 2 * MS_PER_DAY,
        days: 2,
        value: (_, i) => (i % 7 === 0 ? null : i),
      });
      await saveSeries([one]);
      const { at, read: readAt, coldSeries } = aging([one], { warm: { keptDays: 16 } });
      const periods: (number | undefined)[] = [];
      for (let day = 0; day <= 18; day++) {
        const now = midnight + day * MS_PER_DAY + MS_PER_HOUR;
        await at(now);
        const [back] = await readAt(now)(one.resource, [counter], one.startMs, midnight);
        expect(total(back)).toBe(total(one));
        periods.push(back?.periodMs);
      }
      const minutes = (n: number) => n * MS_PER_MINUTE;
      expect(periods.slice(0, 4)).toEqual([minutes(5), minutes(5), minutes(5), minutes(5)]);
      expect(periods.slice(15)).toEqual([minutes(60), minutes(60), minutes(60), minutes(60)]);
      // Nothing is left behind, and the extremes have come along.
      expect(await engine().storedPieces(one.resource, METRICS, 0, NOW)).toEqual([]);
      const [cold] = await coldSeries.stored(one.resource, [counter], 0, NOW);
      expect(cold?.spread?.max.at(-1)).toBe(2_879);
      expect(cold?.spread?.counts.reduce((a, b) => a + b, 0)).toBe(
        one.values.filter((value) => value !== null).length,
      );
    });

    test('the settings say when: later for longer', async () => {
      const one = fresh({ periodMs: MS_PER_MINUTE, startMs: midnight - MS_PER_DAY, days: 1 });
      await saveSeries([one]);
      const { at, read: readAt } = aging([one], { hot: { keptHours: 72 } });
      const periodAt = async (now: number) => {
        await at(now);
        const [back] = await readAt(now)(one.resource, [METRIC], one.startMs, midnight);
        return back?.periodMs;
      };
      expect(await periodAt(midnight + MS_PER_HOUR)).toBe(MS_PER_MINUTE);
      expect(await periodAt(midnight + 2 * MS_PER_DAY + MS_PER_HOUR)).toBe(MS_PER_MINUTE);
      expect(await periodAt(midnight + 3 * MS_PER_DAY + MS_PER_HOUR)).toBe(5 * MS_PER_MINUTE);
    });

    test('a query over all tiers is one series, at the period of the coldest', async () => {
      const startMs = midnight - 40 * MS_PER_DAY;
      const one = fresh({ startMs, days: 40, value: (_, i) => i % 12 });
      await saveSeries([one]);
      const { at, read: readAt } = aging([one]);
      await at(NOW);
      const [back] = await readAt(NOW)(one.resource, [METRIC], startMs, midnight);
      expect(back).toMatchObject({ startMs, periodMs: MS_PER_HOUR });
      expect(back?.values).toEqual(Array<number>(40 * 24).fill(5.5));
      const [recent] = await readAt(NOW)(one.resource, [METRIC], daysAgo(14), midnight);
      expect(recent?.periodMs).toBe(one.periodMs);
    });

    test.each([
      ['the cold', 32, MS_PER_HOUR],
      ['the warm', 3, 5 * MS_PER_MINUTE],
    ])(
      'a run that ends between any two calls on the way to %s tier loses nothing, and the next one completes it',
      async (_tier, days, periodMs) => {
        for (let calls = 0; calls < 5; calls++) {
          const startMs = midnight - days * MS_PER_DAY;
          const one = fresh({ startMs, periodMs: MS_PER_MINUTE, days: 1, value: (_, i) => i });
          await saveSeries([one]);
          const coldSeries = openColdSeries();
          let left = calls;
          const dying =
            <A extends unknown[], R>(run: (...args: A) => Promise<R>) =>
            async (...args: A): Promise<R> => {
              if (left-- <= 0) throw new Error('the run ends here');
              return run(...args);
            };
          const { storedPieces, saveSeries: save, dropSeries } = engine();
          const deps = (isDying: boolean) => ({
            storedPieces: isDying ? dying(storedPieces) : storedPieces,
            saveSeries: isDying ? dying(save) : save,
            dropSeries: isDying ? dying(dropSeries) : dropSeries,
            coldSeries: isDying ? { ...coldSeries, add: dying(coldSeries.add) } : coldSeries,
            now: () => NOW,
            readConfig: async () => ({ config: configSchema.parse({}), version: '1' }),
            storedRuns: async (): Promise<KeptRun[]> => [
              {
                job: 'collect-metrics',
                scope: { account: ACCOUNT, region: REGION },
                at: 0,
                since: 0,
              },
            ],
            saveRun: async () => {},
            collectedUntil: async () => new Map([[one.resource, 0]]),
            storedFacts: async function* () {},
          });
          await makeAgeSeries(deps(true))().catch(() => undefined);
          const now = async () =>
            (await read(coldSeries)(one.resource, [METRIC], startMs, startMs + MS_PER_DAY))[0];
          const sum = (back: KeptSeries | undefined) =>
            total(back) * ((back?.periodMs ?? 0) / MS_PER_MINUTE);
          expect(sum(await now())).toBeCloseTo(total(one), 3);
          await makeAgeSeries(deps(false))();
          expect(sum(await now())).toBeCloseTo(total(one), 3);
          expect((await now())?.periodMs).toBe(periodMs);
          const pieces = await storedPieces(one.resource, [METRIC], 0, NOW);
          expect(pieces.filter((piece) => piece.periodMs < periodMs)).toEqual([]);
        }
      },
    );
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
