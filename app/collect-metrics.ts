import type { Metric } from '#core/checks/check.ts';
import { CHECKS } from '#core/checks/index.ts';
import type { Scope } from '#core/contract/events.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
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

/**
 * Reads the series that the checks need, at the period that serves them, each from where the last collection ended.
 * What a watch needs beyond that is read when a change is judged. Safe to repeat.
 */
export const makeCollectMetrics =
  (deps: CollectMetricsDeps) =>
  async (scope: Scope): Promise<{ points: number; series: number }> => {
    const until = await deps.collectedUntil(scope);
    const collected = new Map<string, EpochMs>();
    let points = 0;
    let count = 0;
    for (const need of NEEDS) {
      const { type, metrics, periodMs } = need;
      const to = Math.floor(deps.now() / periodMs) * periodMs;
      const all = await Array.fromAsync(deps.storedFacts(scope, type));
      const resources = all.filter(need.matters);
      for (const group of byStart(resources, until, to, need)) {
        const request = { ...group, metrics, to, periodMs };
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
  readonly periodMs: number;
  /** Whether any check would look at them. */
  readonly matters: (resource: Fact) => boolean;
}

/** What all checks of a resource type ask for, together and at the finest period of them: each thing is read once. */
const NEEDS: readonly Need[] = [...Map.groupBy(CHECKS, ({ resource }) => resource)].flatMap(
  ([type, checks]) => {
    const asked = checks.map(({ series }) => series).filter(({ metrics }) => metrics.length > 0);
    if (asked.length === 0) return [];
    return [
      {
        type,
        metrics: [...new Set(asked.flatMap(({ metrics }) => metrics))].sort(),
        days: Math.max(...asked.map(({ days }) => days)),
        periodMs: Math.min(...asked.map(({ periodMs }) => periodMs)),
        matters: (resource) => asked.some((series) => series.matters?.(resource) !== false),
      },
    ];
  },
);

/** Resources that have been collected before are read from there on, new ones from the beginning. */
const byStart = (
  resources: readonly Fact[],
  until: ReadonlyMap<string, EpochMs>,
  to: EpochMs,
  { days, periodMs }: Need,
): { resources: readonly Fact[]; from: EpochMs }[] => {
  const earliest = to - days * MS_PER_DAY;
  const groups = Map.groupBy(resources, ({ arn }) =>
    Math.max(earliest, (until.get(arn) ?? Number.NEGATIVE_INFINITY) - OVERLAP_SAMPLES * periodMs),
  );
  return [...groups].map(([from, members]) => ({ from, resources: members }));
};
