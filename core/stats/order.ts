import { InvalidInputError } from '#core/errors/errors.ts';

/**
 * Quantile by linear interpolation between order statistics: type 7 of Hyndman & Fan, the default of numpy and R.
 *
 * @param xs samples in any order; every value finite
 * @param p share of the samples below the answer, 0–1
 * @throws InvalidInputError when `xs` is empty or `p` is outside 0–1
 * @see Hyndman & Fan (1996), "Sample Quantiles in Statistical Packages", doi:10.1080/00031305.1996.10473566
 */
export const quantile = (xs: readonly number[], p: number): number => {
  if (xs.length === 0) throw new InvalidInputError('quantile needs at least one sample');
  if (!(p >= 0 && p <= 1)) throw new InvalidInputError(`expected a share from 0 to 1, found ${p}`);
  const sorted = xs.toSorted((a, b) => a - b);
  const rank = (sorted.length - 1) * p;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
};

/** Middle sample, or the mean of the two middle ones. @throws InvalidInputError when `xs` is empty */
export const median = (xs: readonly number[]): number => quantile(xs, 0.5);
