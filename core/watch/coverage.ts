import { SAMPLE_MS } from './samples.ts';
import { MEDIAN_SAMPLES } from './statistic.ts';

/** Least share of samples that must be there. */
export const MIN_COVERAGE = 0.6;
/** How long less is borne, before a series or a hard check counts as missing: three samples. */
export const MAX_SILENCE_MS = 900_000;

/** Share of the samples that are there, of those up to and including `index` that the running median looks at. */
export const coverageAt = (samples: readonly (number | null)[], index: number): number => {
  const seen = samples.slice(Math.max(0, index - MEDIAN_SAMPLES + 1), index + 1);
  return shareOf(seen);
};

/**
 * Returns the index of the sample at which an expected series counts as missing, or `undefined`: coverage was too low
 * for 15 minutes, or, once the window is over, it is too low at its end or over the whole of it.
 */
export const firstMissing = (
  samples: readonly (number | null)[],
  isOver: boolean,
): number | undefined => {
  const low = samples.map((_, i) => coverageAt(samples, i) < MIN_COVERAGE);
  const index = low.findIndex(
    (_, i) => i + 1 >= RUN && low.slice(i + 1 - RUN, i + 1).every(Boolean),
  );
  if (index >= 0) return index;
  const endsUnseen = isOver && (low.at(-1) !== false || shareOf(samples) < MIN_COVERAGE);
  return endsUnseen ? samples.length - 1 : undefined;
};

const RUN = MAX_SILENCE_MS / SAMPLE_MS;

const shareOf = (samples: readonly (number | null)[]): number =>
  samples.length === 0 ? 0 : samples.filter((value) => value !== null).length / samples.length;
