import type { CostQuery, CostSummaryView } from '#core/contract/api-costs.ts';
import { type CostDay, isComplete, sumsBy, totalOf } from '#core/cost/cost-days.ts';
import type { Now, ReadConfig, StoredCostDays } from '../ports.ts';

export interface SummariseCostsDeps {
  readonly readConfig: ReadConfig;
  readonly storedCostDays: StoredCostDays;
  readonly now: Now;
}

/** Sums what was billed, by day, service and account. */
export const makeSummariseCosts =
  (deps: SummariseCostsDeps) =>
  async ({ from, to }: CostQuery): Promise<CostSummaryView> => {
    const { costs } = (await deps.readConfig()).config.collection.sources;
    const now = deps.now();
    if (costs.source === 'none')
      return { now, source: null, collectedAt: null, days: [], currencies: [] };
    const key = costs.source === 'focus-file' ? costs.file : costs.source;
    const span = { ...(from && { from }), ...(to && { to }) };
    const stored = await deps.storedCostDays(key, span);
    const days = stored?.days ?? [];
    const collectedAt = stored?.collectedAt ?? null;
    return {
      now,
      source: costs.source,
      collectedAt,
      days: days.map(({ day }) => ({ day, complete: isComplete(day, collectedAt ?? 0) })),
      currencies: currenciesOf(days),
    };
  };

const currenciesOf = (days: readonly CostDay[]): CostSummaryView['currencies'] => {
  const rows = days.flatMap(({ day, rows }) => rows.map((row) => ({ day, ...row })));
  return [...Map.groupBy(rows, ({ currency }) => currency)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, members]) => ({
      currency,
      total: totalOf(members),
      byDay: [...Map.groupBy(members, ({ day }) => day)].map(([day, ofDay]) => ({
        day,
        cost: totalOf(ofDay),
      })),
      byService: sumsBy(members, ({ service }) => service),
      byAccount: sumsBy(members, ({ account }) => account),
      rows: members.map(({ day, service, account, cost }) => ({ day, service, account, cost })),
    }));
};
