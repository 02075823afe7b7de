import { median } from '#core/stats/order.ts';
import { ofSlot, SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { LEVEL_SAMPLES, SKIPPED_SAMPLES } from '#core/watch/statistic.ts';

/**
 * What others judge a change by, on the same samples: each returns the index of the sample at which it alarms, or
 * `undefined`. History is whole days up to the change; neither has gaps.
 */
export type Rival = (history: readonly number[]) => (live: readonly number[]) => number | undefined;

/** Above mean and three standard deviations of the history, five samples in a row. */
export const threeSigma: Rival = (history) => {
  const limit = meanAndThreeSigma(history);
  return (live) => fiveInARow(live, () => limit);
};

/** The same by the time of day: mean and deviation of the hour around each slot. */
export const sameHour: Rival = (history) => {
  const around = (slot: number) =>
    Array.from({ length: LEVEL_SAMPLES }, (_, i) =>
      ofSlot(history, (slot + i - LEVEL_SAMPLES / 2 + SAMPLES_PER_DAY) % SAMPLES_PER_DAY),
    ).flat();
  const limits = Array.from({ length: SAMPLES_PER_DAY }, (_, slot) =>
    meanAndThreeSigma(around(slot)),
  );
  return (live) => fiveInARow(live, (i) => limits[i % SAMPLES_PER_DAY] ?? Number.NaN);
};

/**
 * The mixture sequential probability ratio test on the log of the load less its median by clock slot and the level of
 * the last hour; a false alarm in a hundred, a mixture of rises of 20 %, rises below 10 % for nothing.
 *
 * @see Johari, Koomen, Pekelis, Walsh (2022), "Always Valid Inference", doi:10.1287/opre.2021.2135
 */
export const mixtureSprt: Rival = (history) => {
  const y = history.map(toLog);
  const usual = smooth(
    Array.from({ length: SAMPLES_PER_DAY }, (_, slot) => median(ofSlot(y, slot))),
  );
  const residuals = y.map((v, i) => v - at(usual, i % SAMPLES_PER_DAY));
  const level = median(residuals.slice(-LEVEL_SAMPLES));
  const sigma = spreadAfterLevel(residuals);
  const variance = (2 * sigma) ** 2;
  return (live) => {
    let sum = 0;
    const index = live.slice(SKIPPED_SAMPLES).findIndex((value, i) => {
      const rise = toLog(value) - at(usual, (i + SKIPPED_SAMPLES) % SAMPLES_PER_DAY) - level;
      sum += Math.max(-4 * sigma, Math.min(4 * sigma, rise - Math.log(1.1)));
      const total = variance + (i + 1) * MIXTURE;
      const evidence =
        0.5 * Math.log(variance / total) + (MIXTURE * sum ** 2) / (2 * variance * total);
      return sum > 0 && evidence >= Math.log(100);
    });
    return index < 0 ? undefined : index + SKIPPED_SAMPLES;
  };
};

/** Variance of the rises that are expected: a fifth, on the log scale. */
const MIXTURE = 0.2 ** 2;

/** How far the two hours after a time lie from the level of the hour before it, usually; from every fourth time. */
const spreadAfterLevel = (residuals: readonly number[]): number => {
  const apart: number[] = [];
  for (let start = LEVEL_SAMPLES; start <= residuals.length - SAMPLES_PER_DAY; start += 4) {
    const level = median(residuals.slice(start - LEVEL_SAMPLES, start));
    for (let i = SKIPPED_SAMPLES; i <= 24; i += 1) apart.push(at(residuals, start + i) - level);
  }
  const middle = median(apart);
  // 1.4826 makes the median deviation of a normal distribution its standard deviation.
  const sigma = 1.482_6 * median(apart.map((v) => Math.abs(v - middle))) * Math.sqrt(14 / 13);
  return Math.max(sigma, 0.005);
};

const fiveInARow = (
  live: readonly number[],
  limit: (index: number) => number,
): number | undefined => {
  let run = 0;
  const index = live.findIndex((value, i) => {
    run = i >= SKIPPED_SAMPLES && value > limit(i) ? run + 1 : 0;
    return run === 5;
  });
  return index < 0 ? undefined : index;
};

const meanAndThreeSigma = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return mean + 3 * Math.sqrt(variance);
};

/** One point of a share is the amount nobody cares about, as for the rule. */
const toLog = (value: number): number => Math.log(value + 0.01);

/** Mean with the slot to each side; the day is round. */
const smooth = (day: readonly number[]): number[] =>
  day.map(
    (v, i) => (at(day, i === 0 ? day.length - 1 : i - 1) + v + at(day, (i + 1) % day.length)) / 3,
  );

const at = (xs: readonly number[], i: number): number => xs[i] ?? Number.NaN;
