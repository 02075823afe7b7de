import { ACTIONS } from '#core/actions/index.ts';
import type { Metric } from '#core/checks/check.ts';
import { CHECKS } from '#core/checks/index.ts';
import type { Scope } from '#core/contract/events.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { metricsToWatch } from './fit-baselines.ts';
import type {
  CollectedUntil,
  Now,
  ReadSeries,
  SaveCollectedUntil,
  SaveSeries,
  StoredFacts,
} from './ports.ts';

/** Read again at each collection: samples that came late are completed. */
const OVERLAP_SAMPLES = 6;

export interface CollectMetricsDeps {
  readonly storedFacts: StoredFacts;
  readonly readSeries: ReadSeries;
  readonly saveSeries: SaveSeries;
  readonly collectedUntil: CollectedUntil;
  readonly saveCollectedUntil: SaveCollectedUntil;
  readonly now: Now;
}

/** Reads the series that checks and watches need, each from where the last collection ended. Safe to repeat. */
export const makeCollectMetrics =
  (deps: CollectMetricsDeps) =>
  async (scope: Scope): Promise<{ points: number; series: number }> => {
    const to = Math.floor(deps.now() / SAMPLE_MS) * SAMPLE_MS;
    const until = await deps.collectedUntil(scope);
    const collected = new Map<string, EpochMs>();
    let points = 0;
    let count = 0;
    for (const { type, metrics, days } of needs()) {
      const resources = await Array.fromAsync(deps.storedFacts(scope, type));
      for (const group of byStart(resources, until, { to, days })) {
        const request = { ...group, metrics, to, periodMs: SAMPLE_MS };
        for await (const series of deps.readSeries(scope, request)) {
          await deps.saveSeries([series]);
          points += series.values.filter((value) => value !== null).length;
          count++;
        }
      }
      for (const { arn } of resources) collected.set(arn, to);
    }
    await deps.saveCollectedUntil(scope, collected);
    return { points, series: count };
  };

interface Need {
  readonly type: ResourceType;
  readonly metrics: readonly Metric[];
  readonly days: number;
}

/** What checks and watches of a resource type ask for, together: each thing is read once. */
const needs = (): readonly Need[] => {
  const types = [...new Set([...CHECKS, ...ACTIONS].map(({ resource }) => resource))];
  return types.flatMap((type) => {
    const checks = CHECKS.filter(({ resource }) => resource === type).map(({ series }) => series);
    const watched = ACTIONS.filter(({ resource }) => resource === type).flatMap(metricsToWatch);
    const metrics = [
      ...new Set([...checks.flatMap((series) => series.metrics), ...watched]),
    ].sort();
    if (metrics.length === 0) return [];
    return [{ type, metrics, days: Math.max(MIN_DAYS, ...checks.map((series) => series.days)) }];
  });
};

/** A watch needs as many. */
const MIN_DAYS = 14;

/** Resources that have been collected before are read from there on, new ones from the beginning. */
const byStart = (
  resources: readonly Fact[],
  until: ReadonlyMap<string, EpochMs>,
  { to, days }: { to: EpochMs; days: number },
): { resources: readonly Fact[]; from: EpochMs }[] => {
  const earliest = to - days * MS_PER_DAY;
  const groups = Map.groupBy(resources, ({ arn }) =>
    Math.max(earliest, (until.get(arn) ?? Number.NEGATIVE_INFINITY) - OVERLAP_SAMPLES * SAMPLE_MS),
  );
  return [...groups].map(([from, members]) => ({ from, resources: members }));
};
