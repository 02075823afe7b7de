import * as z from 'zod';
import type { ReadWatch, SaveWatch, WatchRecord } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { seriesSchema } from '#core/model/series.ts';
import { baselineSchema } from '#core/watch/baseline.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { metaKey, watchKey } from './ledger-items.ts';
import { ITEM_SCHEMA, parseItem, readItem, tables } from './table.ts';

const hardCheckSchema = z.strictObject({
  name: z.string(),
  state: z.enum(['ok', 'failed', 'unknown']),
  detail: z.string(),
  sinceMs: z.int().optional(),
});

const watchSchema = z.strictObject({
  change: z.string(),
  fence: z.int(),
  taskToken: z.string(),
  startedAt: z.int(),
  until: z.int(),
  baselines: z.array(baselineSchema),
  progress: z
    .strictObject({
      at: z.int(),
      live: z.array(seriesSchema),
      hardChecks: z.array(hardCheckSchema).optional(),
      says: z.string(),
    })
    .nullable(),
});

export interface WatchStore {
  readonly saveWatch: SaveWatch;
  readonly readWatch: ReadWatch;
}

/** What watches run on. Two weeks of baselines are long, so that it is kept compressed. */
export const makeWatchStore = (env: Pick<FunctionEnv, 'CHANGES_TABLE'>): WatchStore => ({
  /** @throws ConflictError when the change has another owner by now */
  saveWatch: async (record) => {
    const { change, fence } = record;
    const db = await tables();
    const TransactItems = [
      {
        ConditionCheck: {
          TableName: env.CHANGES_TABLE,
          Key: metaKey(change),
          ConditionExpression: '#fence = :fence',
          ExpressionAttributeNames: { '#fence': 'fence' },
          ExpressionAttributeValues: { ':fence': fence },
        },
      },
      {
        Put: {
          TableName: env.CHANGES_TABLE,
          Item: { ...watchKey(change), schema: ITEM_SCHEMA, watch: compressJson(record) },
        },
      },
    ];
    try {
      await db.transactWrite({ TransactItems });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const because = `the watch of ${change} belongs to another owner than ${fence}`;
      throw new ConflictError(because, { cause: error, details: { change, fence } });
    }
  },
  readWatch: async (change) => {
    const item = await readItem(env.CHANGES_TABLE, watchKey(change));
    if (!(item?.watch instanceof Uint8Array)) return undefined;
    // What zod knows as absent is kept absent by the JSON that it was stored as.
    return parseItem(watchSchema, decompressJson(item.watch), `watch of ${change}`) as WatchRecord;
  },
});
