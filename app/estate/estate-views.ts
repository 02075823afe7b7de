import type { AuditEntries, AuditQuery } from '#core/contract/api-audit.ts';
import type { CostQuery, CostSummaryView } from '#core/contract/api-costs.ts';
import type { Health } from '#core/contract/api-health.ts';
import type { PolicyList } from '#core/contract/api-policies.ts';
import type {
  ResourceList,
  ResourceQuery,
  ResourceUsage,
  ResourceView,
  UsageQuery,
} from '#core/contract/api-resources.ts';
import { type ListAuditEntriesDeps, makeListAuditEntries } from './list-audit-entries.ts';
import { type ListPoliciesDeps, makeListPolicies } from './list-policies.ts';
import { makeSummariseCosts, type SummariseCostsDeps } from './summarise-costs.ts';
import { makeTellHealth, type TellHealthDeps } from './tell-health.ts';
import { makeListResources, makeViewResource, type ViewResourcesDeps } from './view-resources.ts';
import { makeViewUsage } from './view-usage.ts';

/** What people see of the estate and of those who look after it. None of it changes anything. */
export interface EstateViews {
  readonly resources: () => Promise<ResourceList>;
  readonly usage: (query: UsageQuery) => Promise<ResourceUsage>;
  /** By ARN. @throws NotFoundError */
  readonly resource: (arn: string, query?: ResourceQuery) => Promise<ResourceView>;
  readonly costs: (query: CostQuery) => Promise<CostSummaryView>;
  readonly auditEntries: (query: AuditQuery) => Promise<AuditEntries>;
  readonly policies: () => Promise<PolicyList>;
  readonly health: () => Promise<Health>;
}

export type EstateViewsDeps = ViewResourcesDeps &
  SummariseCostsDeps &
  ListAuditEntriesDeps &
  ListPoliciesDeps &
  TellHealthDeps;

export const makeEstateViews = (deps: EstateViewsDeps): EstateViews => ({
  resources: makeListResources(deps),
  usage: makeViewUsage(deps),
  resource: makeViewResource(deps),
  costs: makeSummariseCosts(deps),
  auditEntries: makeListAuditEntries(deps),
  policies: makeListPolicies(deps),
  health: makeTellHealth(deps),
});
