import type { ResourceRow } from '#core/contract/api-resources.ts';
import { ownerOf } from '#core/inventory/owner.ts';
import { compare } from '#core/model/money.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';

/** Returns the resources of which a scan found something, largest saving first: no more of them is kept of a scan. */
export const resourceRowsOf = (rows: readonly ScanRow[]): readonly ResourceRow[] =>
  [...Map.groupBy(rows, ({ recommendation }) => recommendation.resource).values()]
    .flatMap((found) => (found[0] === undefined ? [] : [rowOf(found[0], found)]))
    .sort((a, b) => compare(b.open.saves, a.open.saves) || (a.arn < b.arn ? -1 : 1));

const rowOf = ({ recommendation: of }: ScanRow, found: readonly ScanRow[]): ResourceRow => {
  const owner = ownerOf(of.tags);
  return {
    arn: of.resource,
    id: of.resourceId,
    name: of.name,
    type: of.resourceType,
    account: of.account,
    region: of.region,
    ...(of.environment !== undefined && { environment: of.environment }),
    ...(owner !== undefined && { owner }),
    tags: of.tags,
    observedAt: of.foundAt,
    cost: of.saving.costNow,
    open: { recommendations: found.length, saves: totalOf(found) },
  };
};
