import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Baseline } from './baseline.ts';
import { carryGaps, SAMPLE_MS, samplesSince, watchClock } from './samples.ts';
import { fromLog, watchStatistic } from './statistic.ts';

/** One sample of a watch as it is drawn; values in the unit of the metric, `null` where there is none. */
export interface WatchPoint {
  /** Start of the sample. */
  readonly atMs: EpochMs;
  readonly value: number | null;
  /** What is expected at this time of day: 5th to 95th percentile of the 14 days before. */
  readonly expected: { readonly low: number; readonly high: number } | null;
  /** A value that stays above it for half an hour is degraded. */
  readonly limit: number | null;
  /** The live statistic: how far the last half hour lies above the baseline, 0.61 for 61 %. */
  readonly ratioAboveBaseline: number | null;
}

/** Returns every sample of the window, those still to come included: band and limit are known beforehand. */
export const watchPoints = (
  baseline: Baseline,
  live: Series | undefined,
  startedAt: EpochMs,
): WatchPoint[] => {
  const { band, envelope, limit, level, floor, windowMs, historyEndMs } = baseline;
  const clock = watchClock(historyEndMs, startedAt);
  const samples = samplesSince(clock, live, windowMs / SAMPLE_MS);
  const statistic = watchStatistic(baseline, carryGaps(samples), clock.firstSlot);
  return samples.map((value, i) => {
    const slot = (clock.firstSlot + i) % band.length;
    const bar = envelope[slot];
    const above = statistic[i] ?? Number.NaN;
    return {
      atMs: clock.originMs + i * SAMPLE_MS,
      value,
      expected: band[slot] ?? null,
      limit: limit === null || bar === undefined ? null : fromLog(bar + level + limit, floor),
      ratioAboveBaseline: value === null || Number.isNaN(above) ? null : Math.expm1(above),
    };
  });
};
