import * as z from 'zod';
import type { CostSummary, SaveCosts, StoredCostDays } from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { CostDays, costRowSchema } from '#core/cost/cost-days.ts';
import { CostTotals } from '#core/cost/totals.ts';
import { compressJson, decompressJson } from './compressed.ts';
import {
  ITEM_SCHEMA,
  type Item,
  parseItem,
  parseJson,
  readItem,
  readItems,
  tables,
} from './table.ts';

export interface CostStore {
  readonly saveCosts: SaveCosts;
  readonly storedCosts: (source: string) => Promise<CostSummary | undefined>;
  readonly storedCostDays: StoredCostDays;
}

const costsKey = (source: string) => ({ key: 'costs', part: source });
const dayKey = (source: string, day: string) => ({ key: `costs#${source}`, part: day });

/** `days` and `collectedAt` are absent in what was stored before days were. */
const costsSchema = z.strictObject({
  source: z.string(),
  rows: z.int(),
  billed: z.record(z.string(), z.string()),
  days: z.array(z.string()).optional(),
  collectedAt: z.int().optional(),
});

/** Bills in totals: an item for each source that names its days, and one for each day. */
export const makeCostStore = (env: Pick<FunctionEnv, 'CONTROL_TABLE'>): CostStore => {
  const table = env.CONTROL_TABLE;
  const put = async (item: Item) => {
    const db = await tables();
    await db.put({ TableName: table, Item: { schema: ITEM_SCHEMA, ...item } });
  };
  const readSummary = async (source: string) => {
    const item = await readItem(table, costsKey(source));
    return item && parseJson(costsSchema, item.costs, `costs of ${source}`);
  };
  return {
    saveCosts: async (source, records, collectedAt) => {
      const totals = new CostTotals(['all']);
      const byDay = new CostDays();
      for await (const record of records) {
        totals.add(record);
        byDay.add(record);
      }
      const days = byDay.days();
      for (const { day, rows } of days)
        await put({ ...dayKey(source, day), rows: compressJson(rows) });
      const summary = summaryOf(source, totals);
      // Last: a day is only read when it is named here.
      const costs = { ...summary, days: days.map(({ day }) => day), collectedAt };
      await put({ ...costsKey(source), costs: JSON.stringify(costs) });
      return summary;
    },
    storedCosts: async (source) => {
      const stored = await readSummary(source);
      if (stored === undefined) return undefined;
      const { days: _, collectedAt: __, ...summary } = stored;
      return summary;
    },
    storedCostDays: async (source, { from = '', to = '~' }) => {
      const { days, collectedAt } = (await readSummary(source)) ?? {};
      if (days === undefined || collectedAt === undefined) return undefined;
      const wanted = days.filter((day) => day >= from && day <= to);
      const items = await readItems(
        table,
        wanted.map((day) => dayKey(source, day)),
      );
      const read = items.map(dayOf).sort((a, b) => (a.day < b.day ? -1 : 1));
      return { collectedAt, days: read };
    },
  };
};

const dayOf = ({ key, part, rows }: Item) => {
  const what = `${key} of ${part}`;
  const bytes = parseItem(z.instanceof(Uint8Array), rows, what);
  return {
    day: String(part),
    rows: parseItem(z.array(costRowSchema), decompressJson(bytes), what),
  };
};

const summaryOf = (source: string, totals: CostTotals): CostSummary => {
  const byCurrency = totals.by('all');
  return {
    source,
    rows: byCurrency.reduce((rows, total) => rows + total.rows, 0),
    billed: Object.fromEntries(
      byCurrency.map(({ currency, costs }) => [currency, costs.BilledCost.amount]),
    ),
  };
};
