import type { Indexes } from '#core/checks/check.ts';
import { type ConfiguredCheck, configureChecks } from '#core/checks/configure.ts';
import {
  type CheckCount,
  type Found,
  type Observed,
  runChecks,
  Tally,
} from '#core/checks/run-checks.ts';
import type { Scan } from '#core/contract/api-recommendations.ts';
import type { Scope } from '#core/contract/events.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import type { InstanceType } from '#core/model/facts.ts';
import { type Series, windowOf } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { needsOf } from '#core/scan/needs.ts';
import type {
  Now,
  ReadConfig,
  SaveRecommendations,
  SaveScan,
  ScopeIndexes,
  StoredFacts,
  StoredScopeIndexes,
  StoredSeries,
} from './ports.ts';

export interface RunChecksDeps {
  readonly storedFacts: StoredFacts;
  readonly storedSeries: StoredSeries;
  readonly storedScopeIndexes: StoredScopeIndexes;
  readonly saveRecommendations: SaveRecommendations;
  readonly saveScan: SaveScan;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/** What a run saw: counts only, since it crosses the workflow. */
export interface CheckedScope {
  readonly resources: number;
  readonly optedOut: number;
  readonly recommendations: number;
  readonly checks: readonly CheckCount[];
}

/** Turns the facts and series of a scope into recommendations with their evidence, one resource at a time. */
export const makeRunChecks =
  (deps: RunChecksDeps) =>
  async (scope: Scope): Promise<CheckedScope> => {
    const { config } = await deps.readConfig();
    const checks = configureChecks(config.checks);
    const stored = await deps.storedScopeIndexes(scope);
    if (stored === undefined) {
      throw new NotFoundError(
        `${scope.account} ${scope.region} was never collected: run collect first`,
      );
    }
    const now = deps.now();
    const tally = new Tally();
    const indexes = indexesOf(scope, stored);
    const found: Found[] = [];
    for await (const one of runChecks(
      { checks, indexes, now, tally },
      observe(deps, scope, checks, now),
    )) {
      found.push(one);
    }
    await deps.saveRecommendations(scope, found);
    await deps.saveScan(scanOf(scope, now, tally));
    return {
      resources: tally.resources,
      optedOut: tally.optedOut,
      recommendations: found.length,
      checks: tally.counts(),
    };
  };

const scanOf = ({ account, region }: Scope, at: EpochMs, tally: Tally): Scan => {
  const counts = tally.counts();
  const notEnoughData: Record<string, number> = {};
  for (const count of counts) {
    for (const [missing, resources] of Object.entries(count.notEnoughData))
      notEnoughData[missing] = (notEnoughData[missing] ?? 0) + resources;
  }
  return {
    account,
    region,
    at,
    resources: tally.resources,
    optedOut: tally.optedOut,
    overlapped: counts.reduce((n, { overlapped }) => n + overlapped, 0),
    notEnoughData,
  };
};

const indexesOf = (
  { region }: Scope,
  { prices, detachments, instanceTypes }: ScopeIndexes,
): Indexes => {
  const families: Map<string, InstanceType[]> = Map.groupBy(
    instanceTypes,
    ({ family }) => `${region}/${family}`,
  );
  return {
    prices: new Map([[region, prices]]),
    instanceTypes: families,
    detachments,
  };
};

/** Each resource of a type that some check looks at, with the series that its checks may ask for. */
async function* observe(
  { storedFacts, storedSeries }: RunChecksDeps,
  scope: Scope,
  checks: readonly ConfiguredCheck[],
  now: EpochMs,
): AsyncGenerator<Observed> {
  for (const { type, series: needs } of needsOf(checks)) {
    for await (const resource of storedFacts(scope, type)) {
      const series: Series[] = [];
      for (const need of needs) {
        const { from, to } = windowOf(need, now);
        const stored = await storedSeries(resource.arn, need.metrics, from, to);
        // An average over longer hides the peaks that a check asks for: what is coarser is no answer.
        series.push(...stored.filter(({ periodMs }) => periodMs <= need.periodMs));
      }
      yield { resource, series };
    }
  }
}
