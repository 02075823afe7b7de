/** Samples in the running median: 30 minutes. */
export const MEDIAN_SAMPLES = 6;
/** Samples skipped after the change: the first one still holds time before it. */
export const SKIPPED_SAMPLES = 1;
/** Samples of the hour before the change, from which the level is taken. */
export const LEVEL_SAMPLES = 12;
/** Index of the first sample at which the statistic exists. */
export const FIRST_JUDGED = SKIPPED_SAMPLES + MEDIAN_SAMPLES - 1;

/** The scale on which everything is compared: equal ratios are equal distances, and below the floor little matters. */
export const toLog = (value: number, floor: number): number => Math.log(Math.max(value, 0) + floor);
export const fromLog = (y: number, floor: number): number => Math.exp(y) - floor;

/** Median of the `count` values up to and including each; `NaN` before there are so many or where one is missing. */
export const runningMedian = (values: readonly number[], count: number): number[] =>
  values.map((_, i) => {
    const last = values.slice(Math.max(0, i - count + 1), i + 1);
    return last.length < count || last.some(Number.isNaN) ? Number.NaN : medianOfFew(last);
  });

/** The median of a handful, which it reorders. A fit takes thousands of these: inserting is four times as fast as sorting. */
const medianOfFew = (values: number[]): number => {
  for (const [i, value] of values.entries()) {
    let to = i;
    for (; to > 0 && at(values, to - 1) > value; to -= 1) values[to] = at(values, to - 1);
    values[to] = value;
  }
  const half = values.length / 2;
  return (at(values, Math.ceil(half) - 1) + at(values, Math.floor(half))) / 2;
};

const at = (values: readonly number[], i: number): number => values[i] ?? Number.NaN;

/**
 * Returns the statistic at each sample since the change: the running median of how far the samples lie above the
 * envelope, less the level. `NaN` where it does not exist.
 *
 * @param samples raw values since the change, `NaN` where missing
 * @param firstSlot slot of the envelope to which the first sample belongs
 */
export const watchStatistic = (
  baseline: {
    readonly floor: number;
    readonly envelope: readonly number[];
    readonly level: number;
  },
  samples: readonly number[],
  firstSlot: number,
): number[] => {
  const { floor, envelope, level } = baseline;
  const residuals = samples.map(
    (x, i) => toLog(x, floor) - (envelope[(firstSlot + i) % envelope.length] ?? Number.NaN),
  );
  return runningMedian(residuals, MEDIAN_SAMPLES).map((m, i) =>
    i < FIRST_JUDGED ? Number.NaN : m - level,
  );
};
