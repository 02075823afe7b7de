import type { IndexName, Metric } from '#core/checks/check.ts';
import type { ConfiguredCheck } from '#core/checks/configure.ts';
import type { ResourceType } from '#core/model/facts.ts';

/** Metrics that are read together: so many days of them at one period. */
export interface SeriesNeed {
  readonly metrics: readonly Metric[];
  readonly days: number;
  readonly periodMs: number;
}

/** All that the checks of one type of resource ask for, each thing once. */
export interface TypeNeeds {
  readonly type: ResourceType;
  readonly checks: readonly ConfiguredCheck[];
  readonly indexes: readonly IndexName[];
  /** The first metric of every check, then the rest: most resources are decided by the first. */
  readonly stages: readonly (readonly SeriesNeed[])[];
}

/**
 * Returns what has to be read for these checks, by type of resource, sorted. A metric is read once, as far back as any
 * check looks and at the coarsest period that serves all of them.
 */
export const needsOf = (checks: readonly ConfiguredCheck[]): readonly TypeNeeds[] =>
  [...Map.groupBy(checks, ({ check }) => check.resource)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, ofType]) => ({
      type,
      checks: ofType,
      indexes: [...new Set(ofType.flatMap(({ check }) => check.needs))].sort(),
      stages: stagesOf(ofType),
    }));

const stagesOf = (checks: readonly ConfiguredCheck[]): TypeNeeds['stages'] => {
  const asked = checks.flatMap(({ check: { series } }) =>
    series.metrics.map((metric) => ({ metric, days: series.days, periodMs: series.periodMs })),
  );
  const all = [...Map.groupBy(asked, ({ metric }) => metric)].map(([metric, needs]) => ({
    metric,
    days: Math.max(...needs.map(({ days }) => days)),
    periodMs: Math.min(...needs.map(({ periodMs }) => periodMs)),
  }));
  const firsts = new Set(checks.map(({ check }) => check.series.metrics[0]));
  const stages = [
    all.filter(({ metric }) => firsts.has(metric)),
    all.filter(({ metric }) => !firsts.has(metric)),
  ];
  return stages.filter((stage) => stage.length > 0).map(together);
};

const together = (
  needs: readonly (Omit<SeriesNeed, 'metrics'> & { readonly metric: Metric })[],
): readonly SeriesNeed[] =>
  [...Map.groupBy(needs, ({ days, periodMs }) => `${days} ${periodMs}`).values()].flatMap(
    (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { days, periodMs } = first;
      return [{ metrics: group.map(({ metric }) => metric).sort(), days, periodMs }];
    },
  );
