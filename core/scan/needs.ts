import type { IndexName, Metric } from '#core/checks/check.ts';
import type { ConfiguredCheck } from '#core/checks/configure.ts';
import type { ResourceType } from '#core/model/facts.ts';

/** Metrics that are read together: so many days of them at one period. */
export interface SeriesNeed {
  readonly metrics: readonly Metric[];
  readonly days: number;
  readonly periodMs: number;
}

/** All that the checks of one type of resource may ask for, each thing once. */
export interface TypeNeeds {
  readonly type: ResourceType;
  readonly checks: readonly ConfiguredCheck[];
  readonly indexes: readonly IndexName[];
  /** The coarsest first. */
  readonly series: readonly SeriesNeed[];
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
      series: seriesOf(ofType),
    }));

const seriesOf = (checks: readonly ConfiguredCheck[]): readonly SeriesNeed[] => {
  const asked = checks.flatMap(({ check: { series } }) =>
    series.metrics.map((metric) => ({ metric, days: series.days, periodMs: series.periodMs })),
  );
  const all = [...Map.groupBy(asked, ({ metric }) => metric)].map(([metric, needs]) => ({
    metric,
    days: Math.max(...needs.map(({ days }) => days)),
    periodMs: Math.min(...needs.map(({ periodMs }) => periodMs)),
  }));
  return [...Map.groupBy(all, ({ days, periodMs }) => `${days} ${periodMs}`).values()]
    .flatMap(together)
    .toSorted((a, b) => b.periodMs - a.periodMs || b.days - a.days);
};

const together = (
  group: readonly (Omit<SeriesNeed, 'metrics'> & { readonly metric: Metric })[],
): SeriesNeed[] =>
  group.slice(0, 1).map(({ days, periodMs }) => ({
    metrics: group.map(({ metric }) => metric).sort(),
    days,
    periodMs,
  }));
