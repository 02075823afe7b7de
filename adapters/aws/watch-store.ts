import * as z from 'zod';
import type { ReadWatch, SaveWatch, WatchRecord } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { seriesSchema } from '#core/model/series.ts';
import { baselineSchema } from '#core/watch/baseline.ts';
import { compressJson, decompressJson } from './compressed.ts';
import { watchKey } from './ledger-items.ts';
import { putByOwner } from './put-by-owner.ts';
import { parseItem, readItem } from './table.ts';

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
  asksPerson: z.boolean().optional(),
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
  saveWatch: (record) => {
    const item = { ...watchKey(record.change), watch: compressJson(record) };
    return putByOwner(env.CHANGES_TABLE, record, item, `the watch of ${record.change}`);
  },
  readWatch: async (change) => {
    const item = await readItem(env.CHANGES_TABLE, watchKey(change));
    if (!(item?.watch instanceof Uint8Array)) return undefined;
    // What zod knows as absent is kept absent by the JSON that it was stored as.
    return parseItem(watchSchema, decompressJson(item.watch), `watch of ${change}`) as WatchRecord;
  },
});
