import { InvalidInputError } from '#core/errors/errors.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';

/** Spacing at which metrics are asked for and judged; every count of samples in this folder is of these. */
export const SAMPLE_MS = 300_000;
export const SAMPLES_PER_DAY = MS_PER_DAY / SAMPLE_MS;

/** Returns the samples of one time of day, of every day: `first` and each one a day after it. */
export const ofSlot = <T>(samples: readonly T[], first: number): T[] => {
  const same: T[] = [];
  for (let i = first; i < samples.length; i += SAMPLES_PER_DAY) same.push(samples[i] as T);
  return same;
};

/** Longest gap, in samples, that takes the last value before it: two late samples must not stop a watch. */
const MAX_CARRIED = 2;

/** @throws InvalidInputError when the series is not spaced as the rule was calibrated */
export const requireSpacing = ({ metric, periodMs }: Series): void => {
  if (periodMs !== SAMPLE_MS) {
    throw new InvalidInputError(
      `expected ${metric} every ${SAMPLE_MS} ms, found every ${periodMs} ms: ask the source for that period`,
    );
  }
};

/** Samples as numbers, `NaN` where missing; missing ones take the last value, for at most two in a row. */
export const carryGaps = (values: readonly (number | null)[]): number[] => {
  let last = Number.NaN;
  let carried = 0;
  return values.map((value) => {
    if (value !== null) {
      last = value;
      carried = 0;
      return value;
    }
    carried += 1;
    return carried <= MAX_CARRIED ? last : Number.NaN;
  });
};

/** Fills what is missing on a straight line between its neighbours; the ends keep the nearest sample. */
export const interpolateGaps = (samples: readonly number[]): number[] => {
  const filled = [...samples];
  let before = -1;
  for (let i = 0; i <= filled.length; i += 1) {
    if (i < filled.length && Number.isNaN(filled[i])) continue;
    const left = filled[before] ?? filled[i] ?? Number.NaN;
    const right = filled[i] ?? left;
    for (let j = before + 1; j < i; j += 1) {
      filled[j] = left + ((right - left) * (j - before)) / (i - before);
    }
    before = i;
  }
  return filled;
};

/** The clock of a watch: where its samples lie, and which slot of the baseline's day each belongs to. */
export interface WatchClock {
  /** Start of the sample during which the change was made. */
  readonly originMs: EpochMs;
  /** Slot of that sample, 0 being the slot at which the history ended. */
  readonly firstSlot: number;
}

/** Returns the clock of a watch that started at `startedAt`, on the grid of a history that ended at `historyEndMs`. */
export const watchClock = (historyEndMs: EpochMs, startedAt: EpochMs): WatchClock => {
  const offset = Math.floor((startedAt - historyEndMs) / SAMPLE_MS);
  return {
    originMs: historyEndMs + offset * SAMPLE_MS,
    firstSlot: ((offset % SAMPLES_PER_DAY) + SAMPLES_PER_DAY) % SAMPLES_PER_DAY,
  };
};

/** Returns `count` samples from the clock's origin on; `null` where the live series has none. */
export const samplesSince = (
  { originMs }: WatchClock,
  live: Series | undefined,
  count: number,
): (number | null)[] => {
  const samples = new Array<number | null>(count).fill(null);
  if (live === undefined) return samples;
  requireSpacing(live);
  const shift = Math.floor((live.startMs - originMs) / SAMPLE_MS);
  return samples.map((_, i) => live.values[i - shift] ?? null);
};
