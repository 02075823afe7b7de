import type { Metric } from '#core/checks/check.ts';
import { CHECKS } from '#core/checks/index.ts';
import {
  type ResourceList,
  type ResourceQuery,
  type ResourceRow,
  type ResourceView,
  resourceQuerySchema,
} from '#core/contract/api-resources.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { resourceCost } from '#core/cost/resource-cost.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { ownerOf } from '#core/inventory/owner.ts';
import { isRead } from '#core/inventory/read-services.ts';
import { isInForce } from '#core/model/change.ts';
import {
  environmentOf,
  type Fact,
  nameOf,
  RESOURCE_TYPES,
  type ResourceType,
} from '#core/model/facts.ts';
import { compare, sum, type UsdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { keptSeriesSchema } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { protectionOf } from '#core/present/protection.ts';
import { resourceTotals } from '#core/present/resource-totals.ts';
import { titleOf } from '#core/present/title.ts';
import { makeListScopes } from '../list-scopes.ts';
import type {
  ChangeMeta,
  ChangesOf,
  Now,
  ReadChange,
  ReadConfig,
  RecentChanges,
  StoredFact,
  StoredFacts,
  StoredOrganization,
  StoredRecommendations,
  StoredScopeIndexes,
  StoredSeries,
} from '../ports.ts';
import { makeSummariseCosts, type SummariseCostsDeps } from './summarise-costs.ts';

export interface ViewResourcesDeps extends SummariseCostsDeps {
  readonly readConfig: ReadConfig;
  readonly storedOrganization: StoredOrganization;
  readonly storedFacts: StoredFacts;
  readonly storedFact: StoredFact;
  readonly storedSeries: StoredSeries;
  readonly storedRecommendations: StoredRecommendations;
  readonly storedScopeIndexes: StoredScopeIndexes;
  readonly recentChanges: RecentChanges;
  readonly changesOf: ChangesOf;
  readonly readChange: ReadChange;
  readonly now: Now;
}

/** The newest changes, in which the last one of each resource is looked for. */
const MOST_CHANGES = 1_000;

/** Lists every resource that was last observed, with what is open and what was done. */
export const makeListResources = (deps: ViewResourcesDeps) => async (): Promise<ResourceList> => {
  const { scopes } = await makeListScopes(deps)();
  const changes = Map.groupBy(await deps.recentChanges(MOST_CHANGES), ({ resource }) => resource);
  const rows: ResourceRow[] = [];
  for (const scope of scopes) {
    const found = Map.groupBy(await deps.storedRecommendations(scope), ({ resource }) => resource);
    const prices = (await deps.storedScopeIndexes(scope))?.prices;
    for (const type of RESOURCE_TYPES)
      for await (const fact of deps.storedFacts(scope, type)) {
        const known = { found: found.get(fact.arn) ?? [], changes: changes.get(fact.arn) ?? [] };
        rows.push(rowOf(fact, { ...known, prices }, deps.now()));
      }
  }
  return {
    now: deps.now(),
    resources: rows.sort(bySaving),
    total: resourceTotals(rows),
    types: RESOURCE_TYPES.map((type) => ({
      type,
      resources: rows.filter((row) => row.type === type).length,
      checks: CHECKS.filter(({ resource }) => resource === type).length,
    })),
    notRead: await servicesNotRead(deps),
  };
};

const bySaving = (a: ResourceRow, b: ResourceRow): number =>
  compare(b.open.saves, a.open.saves) || (a.arn < b.arn ? -1 : 1);

interface Known {
  readonly found: readonly Recommendation[];
  /** Newest first. */
  readonly changes: readonly ChangeMeta[];
  /** Of its region; undefined where none were read yet. */
  readonly prices: PriceBook | undefined;
}

const rowOf = (fact: Fact, known: Known, now: number): ResourceRow => {
  const { changes } = known;
  const open = openOf(known);
  const cost = costOf(fact, open, known.prices);
  const environment = environmentOf(fact);
  const owner = ownerOf(fact.tags);
  const reason = protectionOf(fact, now);
  const [last] = changes;
  return {
    arn: fact.arn,
    id: fact.id,
    name: nameOf(fact),
    type: fact.type,
    account: fact.account,
    region: fact.region,
    ...(environment !== undefined && { environment }),
    ...(owner !== undefined && { owner }),
    tags: fact.tags,
    observedAt: fact.observedAt,
    ...(cost !== undefined && { cost }),
    open: {
      recommendations: open.length,
      saves: sum(
        'USD',
        open.map(({ saving }) => saving.usdPerMonth),
      ),
    },
    ...(last !== undefined && { lastChange: changeOf(last) }),
    ...(reason !== undefined && { protected: reason }),
  };
};

/** What is to be saved was reckoned from a cost that knows more, such as how much the resource is used. */
const costOf = (
  fact: Fact,
  open: readonly Recommendation[],
  prices: PriceBook | undefined,
): UsdPerMonth | undefined =>
  open.map(({ saving }) => saving.costNow).toSorted((a, b) => compare(b, a))[0] ??
  (prices && resourceCost(fact, prices));

const openOf = ({ found, changes }: Pick<Known, 'found' | 'changes'>): readonly Recommendation[] =>
  found.filter((one) => !isCarriedOut(one, changes));

/** Until the next scan a recommendation stays in force that was carried out since it was found. */
const isCarriedOut = ({ id, foundAt }: Recommendation, changes: readonly ChangeMeta[]): boolean => {
  const newest = changes.find(({ recommendation, reverts }) => recommendation === id && !reverts);
  if (isInForce(newest?.phase)) return true;
  return newest?.outcome === 'completed' && newest.openedAt >= foundAt;
};

const changeOf = ({ change, number, phase, outcome, openedAt }: ChangeMeta) => ({
  change,
  number,
  phase,
  ...(outcome !== undefined && { outcome }),
  openedAt,
});

const servicesNotRead = async (deps: SummariseCostsDeps): Promise<ResourceList['notRead']> => {
  const { collectedAt, currencies } = await makeSummariseCosts(deps)({});
  if (collectedAt === null) return null;
  return currencies.flatMap(({ currency, byService }) =>
    byService.flatMap(({ name, cost }) =>
      name === null || isRead(name) ? [] : [{ service: name, currency, cost }],
    ),
  );
};

/** Shows one resource with all that is kept of it. @throws NotFoundError */
export const makeViewResource =
  (deps: ViewResourcesDeps) =>
  async (
    arn: string,
    { days }: ResourceQuery = resourceQuerySchema.parse({}),
  ): Promise<ResourceView> => {
    const fact = await findFact(deps, arn);
    const now = deps.now();
    const prices = (await deps.storedScopeIndexes(fact))?.prices;
    const changes = await deps.changesOf(arn);
    const found = (await deps.storedRecommendations(fact)).filter(
      ({ resource }) => resource === arn,
    );
    const usage = await deps.storedSeries(arn, metricsOf(fact.type), now - days * MS_PER_DAY, now);
    return {
      now,
      resource: rowOf(fact, { found, changes, prices }, now),
      fact,
      usage: usage.map((series) => keptSeriesSchema.parse(series)),
      recommendations: openOf({ found, changes }).map((recommendation) => ({
        id: recommendation.id,
        title: titleOf({ recommendation, before: fact }),
        saves: recommendation.saving.usdPerMonth,
        foundAt: recommendation.foundAt,
      })),
      changes: await Promise.all(
        changes.map(async (meta) => ({
          ...changeOf(meta),
          title: titleOf(await deps.readChange(meta.change)),
        })),
      ),
    };
  };

/** An ARN says where it is, but not of which type: each type of its scope is asked. */
const findFact = async (deps: ViewResourcesDeps, arn: string): Promise<Fact> => {
  const { scopes } = await makeListScopes(deps)();
  const [, , , region, account] = arn.split(':');
  const scope = scopes.find((each) => each.account === account && each.region === region);
  if (scope !== undefined) {
    const facts = await Promise.all(
      RESOURCE_TYPES.map((type) => deps.storedFact(scope, type, arn)),
    );
    const fact = facts.find((each) => each !== undefined);
    if (fact !== undefined) return fact;
  }
  throw new NotFoundError('no such resource was observed: it is named by its ARN');
};

const metricsOf = (type: ResourceType): readonly Metric[] => [
  ...new Set(
    CHECKS.filter(({ resource }) => resource === type).flatMap(({ series }) => [...series.metrics]),
  ),
];
