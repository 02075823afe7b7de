import { MS_PER_HOUR } from '#core/model/units.ts';
import { median, quantile } from '#core/stats/order.ts';
import { SAMPLES_PER_DAY } from './samples.ts';

/** A rise of less than a tenth is nothing to undo a change for. */
const LEAST_RISE = Math.log(1.1);

/** A history holds few independent replays of a longer window, so what they did not reach says less. */
const LONG_WINDOW_MS = 6 * MS_PER_HOUR;

/** Extra on top of the largest replay. */
const margin = (windowMs: number): number => (windowMs <= LONG_WINDOW_MS ? 0.25 : 0.5);

/**
 * Returns how far above its limit, on the log scale, a metric is degraded beyond doubt: nothing, but a fifth in a long
 * window. Of the metrics that nothing had happened to that leaves about a third of the alarms, of those that had
 * doubled nearly all (`docs/watch.md`).
 */
export const doubtAbove = (windowMs: number): number =>
  windowMs <= LONG_WINDOW_MS ? 0 : Math.log(1.2);

/**
 * Returns the statistic at which a metric is degraded, on the log scale: above all that the resource's own history
 * did without a change, and above what the action tolerates.
 *
 * @param maxima largest statistic of each replayed window
 * @param tolerate ratio that the action allows, 1.2 for a fifth more
 */
export const watchLimit = (
  maxima: readonly number[],
  windowMs: number,
  tolerate: number,
): number => {
  const highest = maxima.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const own = highest + margin(windowMs) * (highest - median(maxima));
  return Math.max(Math.log(tolerate), LEAST_RISE, own);
};

/**
 * Returns mde80: the smallest relative rise that 80 % of the replays would have shown, 0.5 for half as much again;
 * `Infinity` for a metric at zero, where no ratio shows.
 *
 * @param typical a usual value of the metric, in its own unit
 */
export const smallestVisibleRise = (
  limit: number,
  maxima: readonly number[],
  { typical, floor }: { readonly typical: number; readonly floor: number },
): number => {
  if (typical <= 0) return Number.POSITIVE_INFINITY;
  // The last day counts alone too: after a fall in load the bar stays high, and only this shows that the watch is blind.
  const quiet = Math.min(quantile(maxima, 0.2), quantile(maxima.slice(-SAMPLES_PER_DAY), 0.2));
  const rise = Math.max(limit - quiet, LEAST_RISE);
  // The log is of value + floor, so a rise of the value alone lifts it by less.
  return (Math.expm1(rise) * (typical + floor)) / typical;
};
