import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';
import { type EpochMs, MS_PER_DAY } from './units.ts';

/**
 * One metric of one resource over time, equally spaced.
 *
 * Sample `i` covers the time from `startMs + i * periodMs` up to the next. `null` is a missing sample: it is
 * never zero, and nothing here fills it in.
 */
export interface Series {
  /** ARN of the resource. */
  readonly resource: string;
  /** Canonical name: `cpu.utilization`, `memory.used`, `duration.p95`, `errors.ratio`. */
  readonly metric: string;
  /** Of the values: `ratio` (0–1), `ms`, `mib`, `count`. */
  readonly unit: string;
  readonly startMs: EpochMs;
  readonly periodMs: number;
  readonly values: readonly (number | null)[];
}

/** What samples were made from that each stand for several: the least, the greatest, and how many of them were there. */
export interface Spread {
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly counts: readonly number[];
}

/** A series as a tier keeps it; without a spread its samples are as they were collected. */
export interface KeptSeries extends Series {
  readonly spread?: Spread | undefined;
}

/** A series as it is stored and sent. */
export const seriesSchema = z.strictObject({
  resource: z.string(),
  metric: z.string(),
  unit: z.string(),
  startMs: z.int(),
  periodMs: z.int().positive(),
  values: z.array(z.number().nullable()),
});

/** A series as a tier keeps it. */
export const keptSeriesSchema = seriesSchema.extend({
  spread: z
    .strictObject({
      min: z.array(z.number().nullable()),
      max: z.array(z.number().nullable()),
      counts: z.array(z.int().nonnegative()),
    })
    .optional(),
});

/** Returns the end of the last sample, which belongs to no sample. */
export const endMs = (series: Series): EpochMs =>
  series.startMs + series.values.length * series.periodMs;

/**
 * A sample that is not a finite number is none: a missing one is null.
 *
 * @throws InvalidInputError naming the series
 */
export const requireFinite = ({ resource, metric, values }: Series): void => {
  const found = values.find((value) => value !== null && !Number.isFinite(value));
  if (found !== undefined)
    throw new InvalidInputError(
      `${metric} of ${resource}: expected finite samples, found ${found}`,
    );
};

/**
 * Returns the samples that lie wholly within [from, to); keeps the clock of the samples.
 *
 * @throws InvalidInputError when `from` is later than `to`
 */
export const slice = <S extends KeptSeries>(series: S, from: EpochMs, to: EpochMs): S => {
  if (from > to) throw new InvalidInputError(`expected from ≤ to, found ${from} > ${to}`);
  const { startMs, periodMs, values } = series;
  const clamp = (index: number) => Math.min(Math.max(index, 0), values.length);
  const first = clamp(Math.ceil((from - startMs) / periodMs));
  const end = Math.max(first, clamp(Math.floor((to - startMs) / periodMs)));
  return samplesOf(series, first, end);
};

/** Returns the samples from one to before another by their numbers, with what they were made from. */
export const samplesOf = <S extends KeptSeries>(series: S, first: number, end: number): S => {
  const { startMs, periodMs, values, spread } = series;
  return {
    ...series,
    startMs: startMs + first * periodMs,
    values: values.slice(first, end),
    ...(spread && {
      spread: {
        min: spread.min.slice(first, end),
        max: spread.max.slice(first, end),
        counts: spread.counts.slice(first, end),
      },
    }),
  };
};

/** Returns when the last `days` days of complete samples begin and end, on the clock of their period. */
export const windowOf = (
  { days, periodMs }: { readonly days: number; readonly periodMs: number },
  now: EpochMs,
): { readonly from: EpochMs; readonly to: EpochMs } => {
  const to = Math.floor(now / periodMs) * periodMs;
  return { from: to - days * MS_PER_DAY, to };
};

/** Returns the last `days` days of the series, or all of a shorter one. */
export const lastDays = (series: Series, days: number): Series => {
  const end = endMs(series);
  return slice(series, end - days * MS_PER_DAY, end);
};

/** Returns the share of samples that are there, 0–1; 0 of an empty series. */
export const coverage = (series: Series): number =>
  series.values.length === 0
    ? 0
    : series.values.filter((value) => value !== null).length / series.values.length;

/** Returns the series with every sample times `factor`, in `unit`; missing samples stay missing. */
export const scaleValues = (series: Series, factor: number, unit = series.unit): Series => ({
  ...series,
  unit,
  values: series.values.map((value) => (value === null ? null : value * factor)),
});
