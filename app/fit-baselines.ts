import type { AnyAction } from '#core/actions/action.ts';
import { actionOfPlan } from '#core/actions/index.ts';
import type { Metric } from '#core/checks/check.ts';
import { derive, sourcesOf } from '#core/metrics/derived.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { type Baseline, fitBaseline } from '#core/watch/baseline.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { MIN_HISTORY_DAYS } from '#core/watch/watchable.ts';
import type { ReadSeries } from './ports.ts';

/** The stretch of history that a baseline is fitted on: whole days, up to the last complete sample. */
export const historyBefore = (now: EpochMs): { readonly from: EpochMs; readonly to: EpochMs } => {
  const to = Math.floor(now / SAMPLE_MS) * SAMPLE_MS;
  return { from: to - MIN_HISTORY_DAYS * MS_PER_DAY, to };
};

/** Published metrics that the watch of an action needs. */
const metricsToWatch = ({ watch }: AnyAction): readonly Metric[] =>
  'nothingToWatch' in watch
    ? []
    : [...new Set(watch.metrics.flatMap(({ name }) => sourcesOf(name)))];

/**
 * Returns a baseline for each metric that the action watches and somebody publishes. After a resize the baseline is the
 * old load at the new capacity; latency and errors keep the old one.
 */
export const fitBaselines = (
  action: AnyAction,
  { capacityRatio }: Pick<Recommendation, 'capacityRatio'>,
  history: readonly Series[],
): readonly Baseline[] => {
  const { watch } = action;
  if ('nothingToWatch' in watch) return [];
  return watch.metrics.flatMap((metric) => {
    const series = history.find((each) => each.metric === metric.name);
    if (series === undefined) return [];
    const ratio = metric.follows === 'capacity' ? capacityRatio?.[metric.name] : undefined;
    return [
      fitBaseline({
        history: series,
        windowMs: watch.minutes * MS_PER_MINUTE,
        tolerate: metric.tolerate,
        floor: metric.floor,
        ...(ratio === undefined ? {} : { capacityRatio: 1 / ratio }),
      }),
    ];
  });
};

/** Names of watched metrics that nobody publishes: unguarded, and said so. */
export const unpublished = (action: AnyAction, fitted: readonly Baseline[]): readonly string[] =>
  'nothingToWatch' in action.watch
    ? []
    : action.watch.metrics
        .map(({ name }) => name)
        .filter((name) => !fitted.some(({ metric }) => metric === name));

/** Reads the metrics that a plan's action watches, derived ones included, for the resource as it was observed. */
export const readWatched = async (
  readSeries: ReadSeries,
  { plan, before, from, to }: { plan: Plan; before: Fact; from: EpochMs; to: EpochMs },
): Promise<readonly Series[]> => {
  const action = actionOfPlan(plan);
  if ('nothingToWatch' in action.watch) return [];
  const scope = { account: plan.account, region: plan.region };
  const request = {
    resources: [before],
    metrics: metricsToWatch(action),
    from,
    to,
    periodMs: SAMPLE_MS,
  };
  const read = await Array.fromAsync(readSeries(scope, request));
  return action.watch.metrics.flatMap(({ name }) => derive(name, read) ?? []);
};
