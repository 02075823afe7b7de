import type { EpochMs } from '#core/model/units.ts';
import { median } from '#core/stats/order.ts';
import type { Baseline } from './baseline.ts';
import { coverageAt, firstMissing, MIN_COVERAGE } from './coverage.ts';
import { doubtAbove } from './limit.ts';
import type { Reason } from './reason.ts';
import { carryGaps, SAMPLE_MS } from './samples.ts';
import { firstSaturated, SATURATED_SHARE, SATURATION_SAMPLES } from './saturation.ts';
import { MEDIAN_SAMPLES, watchStatistic } from './statistic.ts';

/** What one guard says; a guard that is neither degraded nor missing is fine so far. */
export interface GuardAnswer {
  readonly degraded: readonly Reason[];
  /** Mild alarms of a long window: too often false to undo a change for, too often true to keep it unasked. */
  readonly doubtful: readonly Reason[];
  readonly missing: readonly Reason[];
  /** It looked all the time: it may call the change healthy. */
  readonly answered: boolean;
}

/** The samples of one metric since the change, `null` where missing. */
export interface MetricSamples {
  readonly samples: readonly (number | null)[];
  /** Slot of the baseline's envelope to which the first sample belongs. */
  readonly firstSlot: number;
  /** Start of the first sample. */
  readonly originMs: EpochMs;
  readonly isOver: boolean;
}

/** Judges one metric. One that cannot be watched can only be saturated: its level and its silence have no vote. */
export const judgeMetric = (baseline: Baseline, since: MetricSamples): GuardAnswer => {
  const votes = baseline.class !== 'cannot-be-watched';
  const saturated = saturation(baseline, since);
  if (!votes) return { degraded: saturated, doubtful: [], missing: [], answered: false };
  const clear = levelAlarm(baseline, since, doubtAbove(baseline.windowMs));
  const missing = silence(baseline, since);
  return {
    degraded: [...saturated, ...clear],
    doubtful: clear.length > 0 ? [] : levelAlarm(baseline, since),
    missing,
    answered: missing.length === 0,
  };
};

/**
 * Returns the index of the first sample at which the level is degraded, or `undefined`.
 *
 * @param above how far above the limit of the baseline, on the log scale
 */
export const firstAlarm = (
  baseline: Pick<Baseline, 'floor' | 'envelope' | 'level' | 'limit'>,
  { samples, firstSlot }: Pick<MetricSamples, 'samples' | 'firstSlot'>,
  above = 0,
): number | undefined => {
  const { limit } = baseline;
  if (limit === null) return undefined;
  const index = watchStatistic(baseline, carryGaps(samples), firstSlot).findIndex(
    (s) => s >= limit + above,
  );
  return index < 0 ? undefined : index;
};

const levelAlarm = (baseline: Baseline, since: MetricSamples, above = 0): Reason[] => {
  const { samples, firstSlot } = since;
  const index = firstAlarm(baseline, since, above);
  if (index === undefined || baseline.limit === null) return [];
  const carried = carryGaps(samples);
  const statistic = watchStatistic(baseline, carried, firstSlot)[index] ?? Number.NaN;
  return [
    {
      source: 'level',
      metric: baseline.metric,
      unit: baseline.unit,
      measured: median(carried.slice(index - MEDIAN_SAMPLES + 1, index + 1)),
      ratioAboveBaseline: Math.expm1(statistic),
      limit: Math.expm1(baseline.limit),
      durationMs: MEDIAN_SAMPLES * SAMPLE_MS,
      atMs: endOf(since, index),
    },
  ];
};

const saturation = ({ metric, unit, capacity }: Baseline, since: MetricSamples): Reason[] => {
  if (capacity === null) return [];
  const index = firstSaturated(since.samples, capacity);
  if (index === undefined) return [];
  const last = since.samples.slice(Math.max(0, index - SATURATION_SAMPLES + 1), index + 1);
  return [
    {
      source: 'saturation',
      metric,
      unit,
      measured: median(last.filter((value) => value !== null)),
      limit: SATURATED_SHARE * capacity,
      durationMs: last.length * SAMPLE_MS,
      atMs: endOf(since, index),
    },
  ];
};

const silence = ({ metric }: Baseline, since: MetricSamples): Reason[] => {
  const index = firstMissing(since.samples, since.isOver);
  if (index === undefined) return [];
  return [
    {
      source: 'missing',
      metric,
      measured: coverageAt(since.samples, index),
      limit: MIN_COVERAGE,
      durationMs: Math.min(index + 1, MEDIAN_SAMPLES) * SAMPLE_MS,
      atMs: endOf(since, index),
    },
  ];
};

const endOf = ({ originMs }: MetricSamples, index: number): EpochMs =>
  originMs + (index + 1) * SAMPLE_MS;
