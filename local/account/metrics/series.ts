import type { EpochMs } from '#core/model/units.ts';
import { gaussian, normalQuantile, uniform } from '../random.ts';

/** Samples of a stretch of time, as CloudWatch's statistics see them. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The value that a share `p`, between 0 and 1, of the samples does not exceed. */
  readonly quantile: (p: number) => number;
}

/** One metric of one resource. */
export interface Series {
  /** How often it is published. */
  readonly resolutionMs: number;
  /** Returns the samples published for `from` (inclusive) to `to` (exclusive), both multiples of the resolution. */
  readonly summarise: (from: EpochMs, to: EpochMs) => Summary | undefined;
}

/** Returns a series with one value at a time; NaN where there is none. A slot is read at its middle. */
export function gauge(resolutionMs: number, value: (time: EpochMs) => number): Series {
  return {
    resolutionMs,
    summarise: (from, to) => {
      const values: number[] = [];
      for (let t = from + resolutionMs / 2; t < to; t += resolutionMs) {
        const v = value(t);
        if (!Number.isNaN(v)) values.push(v);
      }
      return ofValues(values);
    },
  };
}

/** Returns a series of zeroes and ones, one sample for each of many events. */
export function tally(
  resolutionMs: number,
  events: (time: EpochMs) => { count: number; ones: number },
): Series {
  return {
    resolutionMs,
    summarise: (from, to) => {
      let count = 0;
      let sum = 0;
      for (let t = from; t < to; t += resolutionMs) {
        const minute = events(t + resolutionMs / 2);
        count += minute.count;
        sum += minute.ones;
      }
      if (count === 0) return undefined;
      const [min, max] = [sum === count ? 1 : 0, sum > 0 ? 1 : 0];
      return { count, sum, min, max, quantile: (p) => (p > 1 - sum / count ? 1 : min) };
    },
  };
}

/** Samples of one slot, lognormal. */
export interface Lot {
  readonly count: number;
  readonly mean: number;
  /** Standard deviation of the logarithm. */
  readonly spread: number;
  /** No sample is above it. */
  readonly cap: number;
}

/** Up to here samples are drawn one by one; above, sampling noise follows the normal approximation. */
const DRAWN = 50;

/** Returns a series of many samples in a slot, of which percentiles make sense. */
export function distribution(
  resolutionMs: number,
  seed: number,
  lot: (time: EpochMs) => Lot,
): Series {
  return {
    resolutionMs,
    summarise: (from, to) => {
      const parts: Part[] = [];
      for (let t = from; t < to; t += resolutionMs) {
        const found = lot(t + resolutionMs / 2);
        if (found.count > 0) parts.push(part(found, seed, t / resolutionMs));
      }
      return merged(parts, gaussian(seed, from / resolutionMs, 13));
    },
  };
}

interface Part extends Omit<Summary, 'quantile'> {
  readonly lot: Lot;
  /** Mean of the logarithm. */
  readonly mu: number;
  /** All samples, where they were drawn. */
  readonly values: readonly number[] | undefined;
}

function part(lot: Lot, seed: number, slot: number): Part {
  const { count, mean, spread, cap } = lot;
  const mu = Math.log(mean) - (spread * spread) / 2;
  const at = (z: number) => Math.min(cap, Math.exp(mu + spread * z));
  if (count <= DRAWN) {
    const values = Array.from({ length: count }, (_, i) => at(gaussian(seed, slot, 100 + i)));
    return { lot, mu, values, ...totals(values) };
  }
  const error = (Math.min(1, spread) * gaussian(seed, slot, 10)) / Math.sqrt(count);
  return {
    lot,
    mu,
    values: undefined,
    count,
    sum: count * Math.min(cap, mean * (1 + error)),
    // The largest of n uniform draws is distributed as u^(1/n).
    min: at(normalQuantile(Math.max(1e-15, 1 - uniform(seed, slot, 11) ** (1 / count)))),
    max: at(normalQuantile(Math.min(1 - 1e-15, uniform(seed, slot, 12) ** (1 / count)))),
  };
}

function merged(parts: readonly Part[], draw: number): Summary | undefined {
  const values = parts.flatMap((p) => p.values ?? []);
  const count = parts.reduce((n, p) => n + p.count, 0);
  if (values.length === count && count <= DRAWN) return ofValues(values);
  const sum = parts.reduce((s, p) => s + p.sum, 0);
  const min = parts.reduce((m, p) => Math.min(m, p.min), Number.POSITIVE_INFINITY);
  const max = parts.reduce((m, p) => Math.max(m, p.max), Number.NEGATIVE_INFINITY);
  const mu = parts.reduce((s, p) => s + p.mu * p.count, 0) / count;
  const square = parts.reduce((s, p) => s + (p.lot.spread ** 2 + p.mu ** 2) * p.count, 0) / count;
  const sd = Math.sqrt(Math.max(0, square - mu * mu));
  const quantile = (p: number) => {
    if (p <= 0) return min;
    if (p >= 1) return max;
    const z = normalQuantile(p);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const error = (draw * Math.sqrt((p * (1 - p)) / count)) / density;
    return Math.min(max, Math.max(min, Math.exp(mu + sd * (z + error))));
  };
  return { count, sum, min, max, quantile };
}

function ofValues(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return { ...totals(values), quantile: (p) => ofSorted(values, p) };
}

function totals(values: readonly number[]): Omit<Summary, 'quantile'> {
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    sum += v;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return { count: values.length, sum, min, max };
}

/** Linear between neighbours. */
function ofSorted(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const x = p * (sorted.length - 1);
  const low = sorted[Math.floor(x)] ?? Number.NaN;
  const high = sorted[Math.ceil(x)] ?? Number.NaN;
  return low + (high - low) * (x - Math.floor(x));
}
