import { MS_PER_DAY } from '#core/model/units.ts';
import type { CostSummary, Now, ReadCosts, SaveCosts } from './ports.ts';

/** The default window of every cost view. */
const DAYS = 30;

export interface CollectCostsDeps {
  /** Undefined when no source of costs is configured. */
  readonly costs: () => Promise<{ readonly source: string; readonly read: ReadCosts } | undefined>;
  readonly saveCosts: SaveCosts;
  readonly now: Now;
}

/** Ingests the bill from the configured source, exact to the last digit. Safe to repeat: the totals are replaced whole. */
export const makeCollectCosts =
  (deps: CollectCostsDeps) => async (): Promise<CostSummary | { readonly source: 'none' }> => {
    const costs = await deps.costs();
    if (costs === undefined) return { source: 'none' };
    const to = deps.now();
    return deps.saveCosts(costs.source, costs.read(to - DAYS * MS_PER_DAY, to), to);
  };
