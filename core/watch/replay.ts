import { InvariantError } from '#core/errors/errors.ts';
import { median } from '#core/stats/order.ts';
import { ofSlot, SAMPLES_PER_DAY } from './samples.ts';
import { FIRST_JUDGED, LEVEL_SAMPLES, MEDIAN_SAMPLES, runningMedian } from './statistic.ts';

/** What a resource's own history says about itself; all on the log scale. */
export interface Replay {
  /** Bar per clock slot, slot 0 being the time at which the history ends. */
  readonly envelope: readonly number[];
  /** How far the last hour lies above the envelope; never below 0, so that it never lowers the bar. */
  readonly level: number;
  /** Largest statistic of a watch that had started at each sample of the history, oldest first. */
  readonly maxima: readonly number[];
}

/**
 * Watches every window of the history as if a change had been made at its start.
 *
 * The replayed day is left out of its own envelope: a day that may raise its own bar would never alarm.
 *
 * @param y history on the log scale, without gaps; the newest whole days are used
 * @param windowSamples length of the watch
 */
export const replayHistory = (y: readonly number[], windowSamples: number): Replay => {
  const days = Math.floor(y.length / SAMPLES_PER_DAY);
  const whole = y.slice(y.length - days * SAMPLES_PER_DAY);
  if (windowSamples <= FIRST_JUDGED || whole.length < LEVEL_SAMPLES + windowSamples) {
    throw new InvariantError(
      `a window of ${windowSamples} samples cannot be replayed in ${days} days`,
    );
  }
  const { all, leftOut } = envelopes(whole);
  const residuals = whole.map((v, i) => v - at(leftOut, i));
  const lastDay = whole.slice(-SAMPLES_PER_DAY).map((v, slot) => v - at(all, slot));
  return {
    envelope: all,
    level: Math.max(0, median(lastDay.slice(-LEVEL_SAMPLES))),
    maxima: replayMaxima(residuals, windowSamples),
  };
};

/** The second largest day per slot: of all days, and for each sample of the days other than its own. */
const envelopes = (whole: readonly number[]): { all: number[]; leftOut: number[] } => {
  // One slot to each side, so that a job that starts five minutes later is no surprise.
  const wide = whole.map((v, i) => Math.max(v, whole[i - 1] ?? v, whole[i + 1] ?? v));
  const slots = Array.from({ length: SAMPLES_PER_DAY }, (_, slot) => {
    const days = ofSlot(wide, slot).sort((a, b) => b - a);
    const [first = Number.NaN, second = first, third = second] = days;
    return { second, third };
  });
  return {
    all: slots.map(({ second }) => second),
    leftOut: wide.map((v, i) => {
      const { second, third } = slots[i % SAMPLES_PER_DAY] ?? { second: v, third: v };
      return v >= second ? third : second;
    }),
  };
};

const replayMaxima = (residuals: readonly number[], windowSamples: number): number[] => {
  const levels = runningMedian(residuals, LEVEL_SAMPLES).map((m) => Math.max(0, m));
  const medians = runningMedian(residuals, MEDIAN_SAMPLES);
  const highest = slidingMaximum(
    medians.slice(LEVEL_SAMPLES + FIRST_JUDGED),
    windowSamples - FIRST_JUDGED,
  );
  return highest.map((most, i) => most - at(levels, LEVEL_SAMPLES - 1 + i));
};

/** Largest of each `count` values in a row. A queue of candidates, as a long window is replayed thousands of times. */
const slidingMaximum = (values: readonly number[], count: number): number[] => {
  const candidates: number[] = [];
  let first = 0;
  return values.flatMap((value, i) => {
    while (candidates.length > first && at(values, candidates.at(-1) ?? 0) <= value)
      candidates.pop();
    candidates.push(i);
    if ((candidates[first] ?? i) <= i - count) first += 1;
    return i + 1 < count ? [] : [at(values, candidates[first] ?? i)];
  });
};

const at = (xs: readonly number[], i: number): number => xs[i] ?? Number.NaN;
