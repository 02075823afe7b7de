import type { EpochMs } from '#core/model/units.ts';
import { gaussian, normalQuantile, uniform } from '../random.ts';

/** Samples of a stretch of time, as CloudWatch's statistics see them; each is worked out when it is asked for. */
export interface Summary {
  readonly count: number;
  readonly sum: () => number;
  readonly min: () => number;
  readonly max: () => number;
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
      const min = sum === count ? 1 : 0;
      return {
        count,
        sum: () => sum,
        min: () => min,
        max: () => (sum > 0 ? 1 : 0),
        quantile: (p) => (p > 1 - sum / count ? 1 : min),
      };
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
/** A percentile with this many samples beyond it stays clear of the extremes. */
const CLEAR = 5;

/** Returns a series of many samples in a slot, of which percentiles make sense. */
export function distribution(
  resolutionMs: number,
  seed: number,
  lot: (time: EpochMs) => Lot,
): Series {
  return {
    resolutionMs,
    summarise: (from, to) => {
      const lots: SeededLot[] = [];
      let count = 0;
      for (let t = from; t < to; t += resolutionMs) {
        const found = lot(t + resolutionMs / 2);
        if (found.count === 0) continue;
        const { mean, spread } = found;
        const mu = Math.log(mean) - (spread * spread) / 2;
        lots.push({ ...found, mu, seed, slot: t / resolutionMs });
        count += found.count;
      }
      if (count === 0) return undefined;
      return count <= DRAWN
        ? ofValues(lots.flatMap(samples))
        : ofLots(lots, count, gaussian(seed, from / resolutionMs, 13));
    },
  };
}

interface SeededLot extends Lot {
  /** Mean of the logarithm. */
  readonly mu: number;
  readonly seed: number;
  readonly slot: number;
}

const sampleAt = ({ mu, spread, cap }: SeededLot, z: number): number =>
  Math.min(cap, Math.exp(mu + spread * z));

const samples = (lot: SeededLot): number[] =>
  Array.from({ length: lot.count }, (_, i) => sampleAt(lot, gaussian(lot.seed, lot.slot, 100 + i)));

function sumOf(lot: SeededLot): number {
  const { count, mean, spread, cap, seed, slot } = lot;
  if (count <= DRAWN) return sum(samples(lot));
  const error = (Math.min(1, spread) * gaussian(seed, slot, 10)) / Math.sqrt(count);
  return count * Math.min(cap, mean * (1 + error));
}

/** The largest of n uniform draws is distributed as u^(1/n), and the smallest as one less that. */
function extremeOf(lot: SeededLot, end: 'min' | 'max'): number {
  const { count, seed, slot } = lot;
  if (count <= DRAWN) return Math[end](...samples(lot));
  const top = uniform(seed, slot, end === 'max' ? 12 : 11) ** (1 / count);
  const z = normalQuantile(Math.min(1 - 1e-15, top));
  return sampleAt(lot, end === 'max' ? z : -z);
}

function ofLots(lots: readonly SeededLot[], count: number, draw: number): Summary {
  const min = () => lots.reduce((m, lot) => Math.min(m, extremeOf(lot, 'min')), Infinity);
  const max = () => lots.reduce((m, lot) => Math.max(m, extremeOf(lot, 'max')), -Infinity);
  const cap = lots.reduce((m, lot) => Math.max(m, lot.cap), 0);
  const mu = lots.reduce((s, lot) => s + lot.mu * lot.count, 0) / count;
  const square = lots.reduce((s, lot) => s + (lot.spread ** 2 + lot.mu ** 2) * lot.count, 0);
  const sd = Math.sqrt(Math.max(0, square / count - mu * mu));
  const quantile = (p: number): number => {
    if (p <= 0) return min();
    if (p >= 1) return max();
    const z = normalQuantile(p);
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const error = (draw * Math.sqrt((p * (1 - p)) / count)) / density;
    const value = Math.min(cap, Math.exp(mu + sd * (z + error)));
    if (count * (1 - p) < CLEAR) return Math.min(max(), value);
    return count * p < CLEAR ? Math.max(min(), value) : value;
  };
  return { count, sum: () => lots.reduce((s, lot) => s + sumOf(lot), 0), min, max, quantile };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function ofValues(values: readonly number[]): Summary | undefined {
  if (values.length === 0) return undefined;
  return {
    count: values.length,
    sum: () => sum(values),
    min: () => Math.min(...values),
    max: () => Math.max(...values),
    quantile: (p) => ofSorted(values, p),
  };
}

/** Linear between neighbours. */
function ofSorted(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const x = p * (sorted.length - 1);
  const low = sorted[Math.floor(x)] ?? Number.NaN;
  const high = sorted[Math.ceil(x)] ?? Number.NaN;
  return low + (high - low) * (x - Math.floor(x));
}
