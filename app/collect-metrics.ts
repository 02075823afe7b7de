import { type ConfiguredCheck, configureChecks } from '#core/checks/configure.ts';
import type { Scope } from '#core/contract/events.ts';
import { SERIES_KEPT_DAYS } from '#core/contract/time-series.ts';
import type { Fact } from '#core/model/facts.ts';
import { windowOf } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { needsOf, type SeriesNeed } from '#core/scan/needs.ts';
import type {
  CollectedUntil,
  Now,
  ReadConfig,
  ReadSeries,
  SaveCollectedUntil,
  SaveSeries,
  StoredFacts,
} from './ports.ts';

/** Read again at each collection: samples that came late are completed. */
const OVERLAP_SAMPLES = 6;

export interface CollectMetricsDeps {
  readonly readConfig: ReadConfig;
  readonly storedFacts: StoredFacts;
  readonly readSeries: ReadSeries;
  readonly saveSeries: SaveSeries;
  readonly collectedUntil: CollectedUntil;
  readonly saveCollectedUntil: SaveCollectedUntil;
  readonly now: Now;
}

/**
 * Reads the series that the checks need, at the period that serves them, each from where the last collection ended.
 * What a watch needs beyond that is read when a change is judged. Safe to repeat.
 */
export const makeCollectMetrics =
  (deps: CollectMetricsDeps) =>
  async (scope: Scope): Promise<{ points: number; series: number }> => {
    const { metrics: source } = (await deps.readConfig()).config.collection.sources;
    if (source === 'none') return { points: 0, series: 0 };
    const until = await deps.collectedUntil(scope);
    const collected = new Map<string, EpochMs>();
    let points = 0;
    let count = 0;
    const now = deps.now();
    for (const { type, checks, series: needs } of NEEDS) {
      const all = await Array.fromAsync(deps.storedFacts(scope, type));
      const resources = all.filter((resource) => checks.some(looksAtSeriesOf(resource)));
      for (const need of needs) {
        const { metrics, periodMs } = need;
        const { to } = windowOf(need, now);
        for (const group of byStart(resources, until, need, now)) {
          const request = { ...group, metrics, to, periodMs };
          for await (const series of deps.readSeries(scope, request)) {
            await deps.saveSeries([series]);
            points += series.values.filter((value) => value !== null).length;
            count++;
          }
        }
      }
      for (const { arn } of resources) collected.set(arn, now);
    }
    // What is gone still has samples, which whoever ages them must find.
    for (const [arn, at] of until)
      if (!collected.has(arn) && at > now - SERIES_KEPT_DAYS * MS_PER_DAY) collected.set(arn, at);
    await deps.saveCollectedUntil(scope, collected);
    return { points, series: count };
  };

const looksAtSeriesOf =
  (resource: Fact) =>
  ({ check: { series } }: ConfiguredCheck): boolean =>
    series.metrics.length > 0 && series.matters?.(resource) !== false;

/** What all checks may ask for: each thing is read once, at the coarsest period that serves. */
const NEEDS = needsOf(configureChecks({})).filter(({ series }) => series.length > 0);

/**
 * Resources that have been collected before are read from there on, new ones from the beginning, and those not at all of
 * which no sample has ended since: a metric costs the same, however little of it is read.
 */
const byStart = (
  resources: readonly Fact[],
  until: ReadonlyMap<string, EpochMs>,
  need: SeriesNeed,
  now: EpochMs,
): { resources: readonly Fact[]; from: EpochMs }[] => {
  const { from: earliest, to } = windowOf(need, now);
  const endedBy = (arn: string): EpochMs =>
    windowOf(need, until.get(arn) ?? Number.NEGATIVE_INFINITY).to;
  const groups = Map.groupBy(
    resources.filter(({ arn }) => endedBy(arn) < to),
    ({ arn }) => Math.max(earliest, endedBy(arn) - OVERLAP_SAMPLES * need.periodMs),
  );
  return [...groups].map(([from, members]) => ({ from, resources: members }));
};
