import type { Backtest } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';

/**
 * Returns the recorded load as it would have been on the proposed configuration; undefined for a series without a
 * single sample. A day is 24 hours from the first sample on.
 *
 * @param onProposed the recorded series, already scaled to the proposed configuration
 */
export const replayLoad = (
  onProposed: Series,
  { question, limit }: Pick<Backtest, 'question' | 'limit'>,
): Backtest | undefined => {
  const { metric, unit, startMs, values, periodMs } = onProposed;
  const worst = highest(values);
  if (worst === undefined) return undefined;
  // Of a sample longer than an hour nobody knows in which of its hours it was that high: it counts for all of them.
  const hoursEach = Math.max(1, periodMs / MS_PER_HOUR);
  const hours = peaks(values, Math.max(1, MS_PER_HOUR / periodMs)).filter((peak) => peak !== null);
  return {
    question,
    metric,
    unit,
    startMs,
    peakPerDay: peaks(values, MS_PER_DAY / periodMs),
    limit,
    worst: { value: worst.value, atMs: startMs + worst.index * periodMs },
    hoursOver: hoursEach * hours.filter((peak) => peak > limit).length,
    hoursSeen: hoursEach * hours.length,
  };
};

/** Returns the highest sample of every stretch of `size` samples; null for one without samples. */
export const peaks = (values: Series['values'], size: number): (number | null)[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => {
    const stretch = values.slice(Math.round(i * size), Math.round((i + 1) * size));
    return highest(stretch)?.value ?? null;
  });

/** Returns the first of the highest samples. */
const highest = (values: Series['values']): { value: number; index: number } | undefined => {
  let best: { value: number; index: number } | undefined;
  for (const [index, value] of values.entries()) {
    if (value !== null && (best === undefined || value > best.value)) best = { value, index };
  }
  return best;
};

/** Returns the samples that are there. */
export const present = ({ values }: Series): number[] => values.filter((value) => value !== null);

/** Returns when the first sample that is there was taken; undefined when none is. */
export const firstPresent = ({ values, startMs, periodMs }: Series): EpochMs | undefined => {
  const index = values.findIndex((value) => value !== null);
  return index < 0 ? undefined : startMs + index * periodMs;
};
