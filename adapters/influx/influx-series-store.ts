import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import type { SeriesStore } from '#adapters/aws/series-store.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { requireFinite, type Series, slice } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type CallInflux, refusal } from './influx-http.ts';
import { samplesQuery } from './influxql.ts';
import { decodeTag, linesOf } from './line-protocol.ts';

export interface InfluxSeriesStoreOptions {
  readonly call: CallInflux;
  /** Returns the value of the Authorization header; asked once per process. */
  readonly authorize: () => Promise<string>;
  readonly database: string;
}

/** What InfluxDB recommends at once. @see https://docs.influxdata.com/influxdb/v2/write-data/best-practices/optimize-writes/ */
const LINES_AT_ONCE = 5_000;

const zipped = promisify(gzip);

/**
 * Series in InfluxDB, spoken to by the API that 1.x has and 2 is compatible with: line protocol and InfluxQL. A sample
 * replaces the one of its time. A series has one clock: that of the samples that end last.
 */
export const makeInfluxSeriesStore = ({
  call,
  authorize,
  database,
}: InfluxSeriesStoreOptions): SeriesStore => {
  const db = encodeURIComponent(database);
  const authorization = remembered(authorize);
  return {
    saveSeries: async (series) => {
      for (const one of series) requireFinite(one);
      const lines = series.flatMap(linesOf);
      for (let i = 0; i < lines.length; i += LINES_AT_ONCE)
        await call({
          method: 'POST',
          path: `/write?db=${db}&precision=ms`,
          headers: {
            authorization: await authorization(),
            'content-encoding': 'gzip',
            'content-type': 'text/plain; charset=utf-8',
          },
          body: new Uint8Array(await zipped(lines.slice(i, i + LINES_AT_ONCE).join('\n'))),
        });
    },
    storedSeries: async (resource, metrics, from, to) => {
      if (to <= from || metrics.length === 0) return [];
      const { text } = await call({
        method: 'POST',
        path: `/query?db=${db}&epoch=ms`,
        headers: {
          authorization: await authorization(),
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({ q: samplesQuery(resource, metrics, { from, to }) }).toString(),
      });
      const found = Map.groupBy(clocksIn(text), ({ metric }) => metric);
      return metrics.flatMap((metric) => {
        const series = onNewestClock(resource, found.get(metric) ?? []);
        const within = series && slice(series, from, to);
        return within?.values.some((value) => value !== null) ? [within] : [];
      });
    },
  };
};

/** A failed attempt is forgotten: the next call tries again. */
const remembered = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let known: Promise<T> | undefined;
  return () => {
    known ??= ask().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
};

/** Samples of one metric with one period, oldest first. */
interface Clock {
  readonly metric: string;
  readonly unit: string;
  readonly periodMs: number;
  readonly samples: readonly (readonly [at: EpochMs, value: number | null])[];
}

const answerSchema = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(
          z.object({
            tags: z.object({ metric: z.string(), period: z.string(), unit: z.string() }),
            columns: z.tuple([z.literal('time'), z.literal('value'), z.literal('missing')]),
            values: z.array(z.tuple([z.int(), z.number().nullable(), z.boolean().nullable()])),
          }),
        )
        .optional(),
    }),
  ),
});

const clocksIn = (text: string): Clock[] => {
  const parsed = answerSchema.safeParse(jsonIn(text));
  if (!parsed.success)
    throw new UpstreamError('influxdb POST /query gave an answer of another kind');
  return parsed.data.results.flatMap(({ error, series = [] }) => {
    if (error !== undefined) throw refusal('influxdb POST /query', 400, error);
    return series.map(({ tags, values }) => ({
      metric: decodeTag(tags.metric),
      unit: decodeTag(tags.unit),
      periodMs: Number(tags.period),
      samples: values.map(([at, value]) => [at, value] as const),
    }));
  });
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const endOf = ({ samples, periodMs }: Clock): EpochMs => (samples.at(-1)?.[0] ?? 0) + periodMs;

/** Returns the samples on the clock that ends last, the finer one of two; those on another clock are left out. */
const onNewestClock = (resource: string, clocks: readonly Clock[]): Series | undefined => {
  const [newest] = clocks.toSorted((a, b) => endOf(b) - endOf(a) || a.periodMs - b.periodMs);
  if (newest === undefined) return undefined;
  const { metric, unit, periodMs } = newest;
  const endMs = endOf(newest);
  const samples = newest.samples.filter(([at]) => (endMs - at) % periodMs === 0);
  const startMs = samples[0]?.[0] ?? endMs;
  const values = Array<number | null>((endMs - startMs) / periodMs).fill(null);
  for (const [at, value] of samples) values[(at - startMs) / periodMs] = value;
  return { resource, metric, unit, startMs, periodMs, values };
};
