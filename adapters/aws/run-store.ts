import * as z from 'zod';
import { JOBS, type KeptRun, type SaveRun, type StoredRuns } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { ITEM_SCHEMA, parseItem, queryItems, tables } from './table.ts';

export interface RunStore {
  readonly saveRun: SaveRun;
  readonly storedRuns: StoredRuns;
}

const RUNS = 'runs';
const runSchema = z.object({
  job: z.enum(JOBS),
  account: z.string().optional(),
  region: z.string().optional(),
  at: z.int(),
  since: z.int(),
  succeededAt: z.int().optional(),
  failed: z.string().optional(),
});

/** How the last run of each job went, an item for each account and region. */
export const makeRunStore = (env: Pick<FunctionEnv, 'CONTROL_TABLE'>): RunStore => ({
  saveRun: async ({ job, scope, at, failed }) => {
    const db = await tables();
    const set = {
      schema: ITEM_SCHEMA,
      job,
      at,
      ...scope,
      ...(failed === undefined ? { succeededAt: at } : { failed }),
    };
    const names = Object.keys(set);
    await db.update({
      TableName: env.CONTROL_TABLE,
      Key: { key: RUNS, part: [job, scope?.account, scope?.region].filter(Boolean).join('#') },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}, #since = if_not_exists(#since, :at)${
        failed === undefined ? ' REMOVE #failed' : ''
      }`,
      ExpressionAttributeNames: Object.fromEntries(
        [...names, 'since', 'failed'].map((name) => [`#${name}`, name]),
      ),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(set).map(([name, value]) => [`:${name}`, value]),
      ),
    });
  },
  storedRuns: async () => {
    const runs: KeptRun[] = [];
    for await (const item of queryItems({
      TableName: env.CONTROL_TABLE,
      KeyConditionExpression: '#key = :runs',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':runs': RUNS },
    })) {
      const { job, account, region, at, since, succeededAt, failed } = parseItem(
        runSchema,
        item,
        'the last run of a job',
      );
      runs.push({
        job,
        at,
        since,
        ...(account !== undefined && region !== undefined && { scope: { account, region } }),
        ...(succeededAt !== undefined && { succeededAt }),
        ...(failed !== undefined && { failed }),
      });
    }
    return runs;
  },
});
