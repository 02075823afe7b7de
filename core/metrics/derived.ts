import type { Metric } from '#core/checks/check.ts';
import type { Series } from '#core/model/series.ts';

/** Metrics that nobody publishes but that follow from two that are: numerator by denominator. */
const RATIOS: Readonly<Record<string, { readonly of: Metric; readonly by: Metric }>> = {
  'errors.ratio': { of: 'errors.sum', by: 'invocations.sum' },
};

/** Returns the published metrics that a metric is made from: itself, or the two of a ratio. */
export const sourcesOf = (metric: string): readonly Metric[] => {
  const ratio = RATIOS[metric];
  return ratio === undefined ? [metric as Metric] : [ratio.of, ratio.by];
};

/**
 * Returns the metric from what was read of its resource, undefined when nobody publishes it.
 *
 * A ratio is formed from sums, sample by sample, as ratios cannot be averaged; where nothing was counted below the
 * line, or a sample is missing, the ratio is missing.
 */
export const derive = (metric: string, read: readonly Series[]): Series | undefined => {
  const ratio = RATIOS[metric];
  const find = (name: string) => read.find((series) => series.metric === name);
  if (ratio === undefined) return find(metric);
  const [of, by] = [find(ratio.of), find(ratio.by)];
  if (of === undefined || by === undefined) return undefined;
  const shift = (of.startMs - by.startMs) / by.periodMs;
  return {
    ...of,
    metric,
    unit: 'ratio',
    values: of.values.map((value, i) => {
      const below = by.values[i + shift] ?? null;
      return value === null || below === null || below === 0 ? null : value / below;
    }),
  };
};
