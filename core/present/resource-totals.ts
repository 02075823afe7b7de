import type { ResourceList, ResourceRow } from '#core/contract/api-resources.ts';
import { sum } from '#core/model/money.ts';

/** Adds up exactly the rows that it is given; what has no price is counted, not taken for nothing. */
export const resourceTotals = (rows: readonly ResourceRow[]): ResourceList['total'] => ({
  resources: rows.length,
  protected: rows.filter((row) => row.protected !== undefined).length,
  recommendations: rows.reduce((n, { open }) => n + open.recommendations, 0),
  saves: sum(
    'USD',
    rows.map(({ open }) => open.saves),
  ),
  cost: sum(
    'USD',
    rows.flatMap(({ cost }) => cost ?? []),
  ),
  priced: rows.filter(({ cost }) => cost !== undefined).length,
});
