import * as z from 'zod';
import type { SaveSeries, StoredSeries } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { SERIES_KEPT_DAYS } from '#core/contract/time-series.ts';
import { requireFinite, type Series, slice } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import {
  type DayChunk,
  dayOf,
  joinChunks,
  packValues,
  splitByDay,
  unpackValues,
} from './series-chunk.ts';
import {
  ITEM_SCHEMA,
  type Item,
  type Key,
  parseItem,
  putItems,
  queryItems,
  readItems,
} from './table.ts';

export interface SeriesStore {
  readonly saveSeries: SaveSeries;
  readonly storedSeries: StoredSeries;
}

/**
 * Series in DynamoDB, an item for each day, so that nothing idle is paid for. One clock per series and day: saving a day
 * with another period replaces it.
 */
export const makeSeriesStore = (
  env: Pick<FunctionEnv, 'SERIES_TABLE'>,
  keptDays: number = SERIES_KEPT_DAYS,
): SeriesStore => {
  const table = env.SERIES_TABLE;
  return {
    saveSeries: async (series) => {
      for (const one of series) requireFinite(one);
      const chunks = await withStored(table, newChunks(series));
      await putItems(
        table,
        chunks.map((chunk) => chunkItem(chunk, keptDays)),
      );
    },
    storedSeries: async (resource, metrics, from, to) => {
      const found = await Promise.all(
        metrics.map((metric) => readSeries(table, { resource, metric }, from, to)),
      );
      return found.filter((series) => series !== undefined);
    },
  };
};

interface StoredChunk {
  readonly key: Key;
  readonly day: number;
  readonly chunk: DayChunk;
}

const seriesKey = ({ resource, metric }: Pick<Series, 'resource' | 'metric'>): string =>
  `${resource}#${metric}`;
const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
const idOf = (key: Key): string => `${key.series} ${key.day}`;

/** Two series of one metric in one call are joined: an item may be written once in a batch. */
const newChunks = (series: readonly Series[]): StoredChunk[] => {
  const chunks = new Map<string, StoredChunk>();
  for (const one of series)
    for (const [day, chunk] of splitByDay(one)) {
      const key = { series: seriesKey(one), day: dayText(day) };
      const before = chunks.get(idOf(key));
      const joined = joinChunks(before ? [before.chunk, chunk] : [chunk]) ?? chunk;
      chunks.set(idOf(key), { key, day, chunk: joined });
    }
  return [...chunks.values()];
};

/** What was stored of a day stays where the new samples say nothing; a whole new day needs no look. */
const withStored = async (
  table: string,
  chunks: readonly StoredChunk[],
): Promise<StoredChunk[]> => {
  const partial = chunks.filter(({ chunk }) => !isWholeDay(chunk));
  const items = await readItems(
    table,
    partial.map(({ key }) => key),
  );
  const stored = new Map(
    items.map((item) => [idOf({ series: String(item.series), day: String(item.day) }), item]),
  );
  return chunks.map((one) => {
    const item = stored.get(idOf(one.key));
    if (item === undefined) return one;
    return { ...one, chunk: joinChunks([chunkOf(item), one.chunk]) ?? one.chunk };
  });
};

const isWholeDay = ({ periodMs, values }: DayChunk): boolean =>
  values.length * periodMs >= MS_PER_DAY && !values.includes(null);

const readSeries = async (
  table: string,
  of: Pick<Series, 'resource' | 'metric'>,
  from: EpochMs,
  to: EpochMs,
): Promise<Series | undefined> => {
  if (to <= from) return undefined;
  const chunks: DayChunk[] = [];
  for await (const item of queryItems({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#series = :series AND #day BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#series': 'series', '#day': 'day' },
    ExpressionAttributeValues: {
      ':series': seriesKey(of),
      ':first': dayText(dayOf(from)),
      ':last': dayText(dayOf(to - 1)),
    },
  }))
    chunks.push(chunkOf(item));
  const joined = joinChunks(chunks);
  if (joined === undefined) return undefined;
  const { resource, metric } = of;
  const within = slice({ resource, metric, ...joined }, from, to);
  return within.values.some((value) => value !== null) ? within : undefined;
};

const chunkSchema = z.object({
  unit: z.string(),
  startMs: z.int(),
  periodMs: z.int().positive(),
  samples: z.instanceof(Uint8Array),
});

const chunkItem = ({ key, day, chunk }: StoredChunk, keptDays: number): Item => ({
  ...key,
  schema: ITEM_SCHEMA,
  expires: ((day + keptDays) * MS_PER_DAY) / MS_PER_SECOND,
  unit: chunk.unit,
  startMs: chunk.startMs,
  periodMs: chunk.periodMs,
  samples: packValues(chunk.values),
});

const chunkOf = (item: Item): DayChunk => {
  const { samples, ...chunk } = parseItem(chunkSchema, item, `${item.series} of ${item.day}`);
  return { ...chunk, values: unpackValues(samples) };
};
