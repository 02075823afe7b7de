import * as z from 'zod';
import type { DropSeries, SaveSeries, StoredPieces } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { SERIES_KEPT_DAYS } from '#core/contract/time-series.ts';
import { joinSeries, sharesClock } from '#core/metrics/roll-up.ts';
import { type KeptSeries, requireFinite, type Series, slice } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { dayOf, packValues, splitByDay, unpackValues } from './series-chunk.ts';
import {
  deleteItems,
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
  readonly storedPieces: StoredPieces;
  readonly dropSeries: DropSeries;
}

/** Series in DynamoDB, an item for each day and period, so that nothing idle is paid for. */
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
    storedPieces: async (resource, metrics, from, to) => {
      const found = await Promise.all(
        metrics.map((metric) => readPieces(table, { resource, metric }, from, to)),
      );
      return found.flat();
    },
    dropSeries: async (series, from, to) => {
      for (const { resource, metric, periodMs } of series) {
        const items = await Array.fromAsync(
          daysOf(table, { resource, metric }, dayOf(from), dayOf(to) - 1),
        );
        const old = items.filter((item) => item.periodMs === periodMs);
        await deleteItems(
          table,
          old.map((item) => ({ series: String(item.series), day: String(item.day) })),
        );
      }
    },
  };
};

type NameOf = Pick<Series, 'resource' | 'metric'>;

interface StoredChunk {
  readonly key: Key;
  readonly day: number;
  readonly chunk: KeptSeries;
}

const seriesKey = ({ resource, metric }: NameOf): string => `${resource}#${metric}`;
const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
const idOf = (key: Key): string => `${key.series} ${key.day}`;
/** Of the same period but between the samples before, or in another unit: the newer clock counts. */
const joined = (before: KeptSeries, after: KeptSeries): KeptSeries =>
  (sharesClock(before, after) && joinSeries([before, after])) || after;

/** Two series of one metric in one call are joined: an item may be written once in a batch. */
const newChunks = (series: readonly KeptSeries[]): StoredChunk[] => {
  const chunks = new Map<string, StoredChunk>();
  for (const one of series)
    for (const [day, chunk] of splitByDay(one)) {
      const key = { series: seriesKey(one), day: `${dayText(day)}#${one.periodMs}` };
      const before = chunks.get(idOf(key));
      chunks.set(idOf(key), { key, day, chunk: before ? joined(before.chunk, chunk) : chunk });
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
    return item === undefined
      ? one
      : { ...one, chunk: joined(chunkOf(item, one.chunk), one.chunk) };
  });
};

const isWholeDay = ({ periodMs, values }: KeptSeries): boolean =>
  values.length * periodMs >= MS_PER_DAY && !values.includes(null);

/** Items of a series from one day to another, that one included, oldest first. */
const daysOf = (
  table: string,
  of: NameOf,
  firstDay: number,
  lastDay: number,
): AsyncIterable<Item> =>
  queryItems({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#series = :series AND #day BETWEEN :first AND :last',
    ExpressionAttributeNames: { '#series': 'series', '#day': 'day' },
    ExpressionAttributeValues: {
      ':series': seriesKey(of),
      ':first': dayText(firstDay),
      // Behind every period of that day.
      ':last': `${dayText(lastDay)}~`,
    },
  });

const readPieces = async (
  table: string,
  of: NameOf,
  from: EpochMs,
  to: EpochMs,
): Promise<readonly KeptSeries[]> => {
  if (to <= from) return [];
  const clocks: KeptSeries[][] = [];
  for await (const item of daysOf(table, of, dayOf(from), dayOf(to - 1))) {
    const chunk = chunkOf(item, of);
    const clock = clocks.find(([one]) => one && sharesClock(one, chunk));
    if (clock) clock.push(chunk);
    else clocks.push([chunk]);
  }
  return clocks.flatMap((chunks) => {
    const one = joinSeries(chunks);
    const within = one && slice(one, from, to);
    return within?.values.some((value) => value !== null) ? [within] : [];
  });
};

const bytes = z.instanceof(Uint8Array);
const chunkSchema = z.object({
  unit: z.string(),
  startMs: z.int(),
  periodMs: z.int().positive(),
  samples: bytes,
  spread: z.object({ min: bytes, max: bytes, counts: bytes }).optional(),
});

const chunkItem = ({ key, day, chunk }: StoredChunk, keptDays: number): Item => ({
  ...key,
  schema: ITEM_SCHEMA,
  expires: ((day + keptDays) * MS_PER_DAY) / MS_PER_SECOND,
  unit: chunk.unit,
  startMs: chunk.startMs,
  periodMs: chunk.periodMs,
  samples: packValues(chunk.values),
  ...(chunk.spread && {
    spread: {
      min: packValues(chunk.spread.min),
      max: packValues(chunk.spread.max),
      counts: packValues(chunk.spread.counts),
    },
  }),
});

const chunkOf = (item: Item, { resource, metric }: NameOf): KeptSeries => {
  const what = `${item.series} of ${item.day}`;
  const { samples, spread, ...chunk } = parseItem(chunkSchema, item, what);
  return {
    resource,
    metric,
    ...chunk,
    values: unpackValues(samples),
    ...(spread && {
      spread: {
        min: unpackValues(spread.min),
        max: unpackValues(spread.max),
        counts: unpackValues(spread.counts).map((count) => count ?? 0),
      },
    }),
  };
};
