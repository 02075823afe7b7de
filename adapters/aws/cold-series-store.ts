import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ColdSeries } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { NotFoundError, UpstreamError } from '#core/errors/errors.ts';
import { joinSeries, sharesClock } from '#core/metrics/roll-up.ts';
import { type KeptSeries, keptSeriesSchema, slice } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { clientFor } from './clients.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { dayOf, splitByDay } from './series-chunk.ts';
import { parseItem } from './table.ts';

/** Months first, so that those that are over can be listed and deleted. */
const PREFIX = 'cold/';
/** What one call deletes. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const DELETED_AT_ONCE = 1_000;
/** What one run deletes; the rest goes with the next one. */
const DELETED_IN_ALL = 50_000;

const monthSchema = z.strictObject({
  schema: z.literal(1),
  /** The key has only a hash of it. */
  resource: z.string(),
  series: z.array(keptSeriesSchema),
});

interface Month {
  readonly series: readonly KeptSeries[];
  /** Of the object that was read; undefined: there is none. */
  readonly tag: string | undefined;
}

/**
 * Series in S3, an object for each resource and month: small enough to be written anew each day, few enough for a year to
 * be read at once. An object is replaced only while it is as it was read. Undefined where there is no bucket.
 */
export const makeColdSeriesStore = ({
  COLD_BUCKET: Bucket,
}: Pick<FunctionEnv, 'COLD_BUCKET'>): ColdSeries | undefined => {
  if (Bucket === undefined) return undefined;
  return {
    add: async (series) => {
      for (const [key, added] of byMonth(series)) {
        const { series: before, tag } = await readMonth(Bucket, key);
        const [resource = ''] = added.map((one) => one.resource);
        const month: z.input<typeof monthSchema> = {
          schema: 1,
          resource,
          series: joinClocks([...before, ...added]).map((one) => keptSeriesSchema.parse(one)),
        };
        const s3 = await clientFor('s3');
        await s3.putObject({
          Bucket,
          Key: key,
          Body: compressJson(month),
          ContentType: 'application/zlib',
          ...(tag === undefined ? { IfNoneMatch: '*' } : { IfMatch: tag }),
        });
      }
    },
    stored: async (resource, metrics, from, to) => {
      if (to <= from) return [];
      const months = await Promise.all(
        monthsWithin(from, to).map((month) => readMonth(Bucket, keyOf(resource, month))),
      );
      return joinClocks(months.flatMap(({ series }) => series))
        .filter(({ metric }) => metrics.some((wanted) => wanted === metric))
        .map((one) => slice(one, from, to))
        .filter(({ values }) => values.some((value) => value !== null));
    },
    dropBefore: async (before) => {
      let deleted = 0;
      for (const month of await monthsBefore(Bucket, monthOf(before)))
        for (;;) {
          const gone = await deleteSome(Bucket, month);
          deleted += gone;
          if (deleted >= DELETED_IN_ALL) return deleted;
          if (gone < DELETED_AT_ONCE) break;
        }
      return deleted;
    },
  };
};

/** `2026-08`. */
const monthOf = (at: EpochMs): string => new Date(at).toISOString().slice(0, 7);

/** An ARN may be longer than a key. */
const keyOf = (resource: string, month: string): string =>
  `${PREFIX}${month}/${createHash('sha256').update(resource).digest('hex')}`;

const monthsWithin = (from: EpochMs, to: EpochMs): readonly string[] => {
  const months = new Set<string>();
  for (let day = dayOf(from); day <= dayOf(to - 1); day++) months.add(monthOf(day * MS_PER_DAY));
  return [...months];
};

const byMonth = (series: readonly KeptSeries[]): ReadonlyMap<string, readonly KeptSeries[]> => {
  const days = series.flatMap((one) => [...splitByDay(one).values()]);
  const months = Map.groupBy(days, ({ resource, startMs }) => keyOf(resource, monthOf(startMs)));
  return new Map([...months].map(([key, pieces]) => [key, joinClocks(pieces)]));
};

/** Returns one series for each metric and clock; where two have a sample, the later in the list counts. */
const joinClocks = (pieces: readonly KeptSeries[]): readonly KeptSeries[] => {
  const clocks: KeptSeries[][] = [];
  for (const piece of pieces) {
    const clock = clocks.find(([one]) => one?.metric === piece.metric && sharesClock(one, piece));
    if (clock) clock.push(piece);
    else clocks.push([piece]);
  }
  return clocks.flatMap((clock) => joinSeries(clock) ?? []);
};

const readMonth = async (Bucket: string, Key: string): Promise<Month> => {
  const s3 = await clientFor('s3');
  try {
    const { Body, ETag } = await s3.getObject({ Bucket, Key });
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const { series } = parseItem(monthSchema, decompressJson(bytes), `the month ${Key}`);
    return { series, tag: ETag };
  } catch (error) {
    if (error instanceof NotFoundError) return { series: [], tag: undefined };
    throw error;
  }
};

const monthsBefore = async (Bucket: string, month: string): Promise<readonly string[]> => {
  const s3 = await clientFor('s3');
  // A few years of months: fewer than a page.
  const { CommonPrefixes = [] } = await s3.listObjectsV2({
    Bucket,
    Prefix: PREFIX,
    Delimiter: '/',
  });
  return CommonPrefixes.flatMap(({ Prefix = '' }) =>
    Prefix < `${PREFIX}${month}` ? [Prefix] : [],
  );
};

const deleteSome = async (Bucket: string, Prefix: string): Promise<number> => {
  const s3 = await clientFor('s3');
  const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix, MaxKeys: DELETED_AT_ONCE });
  if (Contents.length === 0) return 0;
  const { Errors = [] } = await s3.deleteObjects({
    Bucket,
    Delete: { Objects: Contents.map(({ Key }) => ({ Key })), Quiet: true },
  });
  const [first] = Errors;
  if (first !== undefined)
    throw new UpstreamError(`s3 DeleteObjects left ${Errors.length} objects: ${first.Code}`);
  return Contents.length;
};
