import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import type { SeriesStore } from '#adapters/aws/series-store.ts';
import { UpstreamError } from '#core/errors/errors.ts';
import { type KeptSeries, requireFinite, slice } from '#core/model/series.ts';
import { type CallInflux, refusal } from './influx-http.ts';
import { dropQuery, samplesQuery } from './influxql.ts';
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
 * replaces the one of its time.
 */
export const makeInfluxSeriesStore = ({
  call,
  authorize,
  database,
}: InfluxSeriesStoreOptions): SeriesStore => {
  const db = encodeURIComponent(database);
  const authorization = remembered(authorize);
  const query = async (q: string): Promise<z.output<typeof answerSchema>> => {
    const { text } = await call({
      method: 'POST',
      path: `/query?db=${db}&epoch=ms`,
      headers: {
        authorization: await authorization(),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ q }).toString(),
    });
    return answerIn(text);
  };
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
    storedPieces: async (resource, metrics, from, to) => {
      if (to <= from || metrics.length === 0) return [];
      const found = Map.groupBy(
        clocksIn(resource, await query(samplesQuery(resource, metrics, { from, to }))),
        ({ metric }) => metric,
      );
      return metrics.flatMap((metric) =>
        (found.get(metric) ?? [])
          .map((piece) => slice(piece, from, to))
          .filter(({ values }) => values.some((value) => value !== null)),
      );
    },
    dropSeries: async (series, from, to) => {
      if (series.length > 0) await query(dropQuery(series, { from, to }));
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

const number = z.number().nullable();
const answerSchema = z.object({
  // Version 2 answers a statement that deletes with nothing at all.
  results: z
    .array(
      z.object({
        error: z.string().optional(),
        series: z
          .array(
            z.object({
              tags: z.object({ metric: z.string(), period: z.string(), unit: z.string() }),
              columns: z.tuple([
                z.literal('time'),
                z.literal('value'),
                z.literal('missing'),
                z.literal('min'),
                z.literal('max'),
                z.literal('samples'),
              ]),
              values: z.array(
                z.tuple([z.int(), number, z.boolean().nullable(), number, number, number]),
              ),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
});
type Answer = z.output<typeof answerSchema>;
type Point = NonNullable<Answer['results'][number]['series']>[number]['values'][number];

const answerIn = (text: string): Answer => {
  const parsed = answerSchema.safeParse(jsonIn(text));
  if (!parsed.success)
    throw new UpstreamError('influxdb POST /query gave an answer of another kind');
  for (const { error } of parsed.data.results)
    if (error !== undefined) throw refusal('influxdb POST /query', 400, error);
  return parsed.data;
};

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Returns what was found, a series for each clock: of one period, samples may begin between those of another one. */
const clocksIn = (resource: string, { results }: Answer): readonly KeptSeries[] =>
  results.flatMap(({ series = [] }) =>
    series.flatMap(({ tags, values }) => {
      const periodMs = Number(tags.period);
      const name = {
        resource,
        metric: decodeTag(tags.metric),
        unit: decodeTag(tags.unit),
        periodMs,
      };
      const clocks = Map.groupBy(values, ([at]) => at % periodMs);
      return [...clocks.values()].map((points) => seriesOf(name, points));
    }),
  );

const seriesOf = (
  name: Omit<KeptSeries, 'startMs' | 'values' | 'spread'>,
  points: readonly Point[],
): KeptSeries => {
  const { periodMs } = name;
  const startMs = points[0]?.[0] ?? 0;
  const length = ((points.at(-1)?.[0] ?? 0) - startMs) / periodMs + 1;
  const values = Array<number | null>(length).fill(null);
  const [min, max, counts] = [[...values], [...values], Array<number>(length).fill(0)];
  let hasSpread = false;
  for (const [at, value, , least, greatest, samples] of points) {
    const i = (at - startMs) / periodMs;
    values[i] = value;
    if (value === null) continue;
    hasSpread ||= samples !== null;
    min[i] = least ?? value;
    max[i] = greatest ?? value;
    counts[i] = samples ?? 1;
  }
  return { ...name, startMs, values, ...(hasSpread && { spread: { min, max, counts } }) };
};
