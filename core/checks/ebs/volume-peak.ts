import type { Metric } from '#core/checks/check.ts';
import type { VolumePerformance } from '#core/inventory/gp2-performance.ts';
import { coverage, type Series } from '#core/model/series.ts';

/**
 * What is read of a volume, by the hour: the most of a minute, and of the bytes the sum as well, by which the most can
 * be believed.
 */
export const VOLUME_LOAD = [
  'reads.max',
  'writes.max',
  'read.max',
  'written.max',
  'read.sum',
  'written.sum',
] as const satisfies readonly Metric[];

type Seen = Readonly<Partial<Record<(typeof VOLUME_LOAD)[number], Series>>>;

/** Highest use of any minute, at most; or why it is not known. */
export type VolumePeak =
  | { readonly kind: 'known'; readonly peak: VolumePerformance }
  | { readonly kind: 'unknown'; readonly why: string };

const SECONDS = 60;
const MINUTES = 60;

/**
 * Returns an upper bound of what was ever asked of a volume in a minute. The busiest minutes of reading and of writing
 * may be two, so that their sum is the bound of an hour.
 *
 * EBS supports maxima on Nitro instances only: elsewhere they are those of single operations. An hour cannot hold more
 * than sixty of its busiest minutes; where it does, the maxima are not of minutes.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html
 */
export const volumePeak = (seen: Seen, minCoverage: number): VolumePeak => {
  const all = VOLUME_LOAD.flatMap((metric) => seen[metric] ?? []);
  const [reads, writes, read, written, readSum, writtenSum] = all;
  if (all.length < VOLUME_LOAD.length || !reads || !writes || !read || !written)
    return unknown('how busy it was is not known');
  if (all.some((series) => coverage(series) < minCoverage))
    return unknown('how busy it was has gaps: it was detached, or its instance stopped');
  if (!isOfMinutes(read, readSum) || !isOfMinutes(written, writtenSum))
    return unknown('its instance is none of Nitro, where its busiest minute is published');
  return {
    kind: 'known',
    peak: {
      iops: mostTogether(reads, writes) / SECONDS,
      throughputMibps: mostTogether(read, written) / SECONDS,
    },
  };
};

const unknown = (why: string): VolumePeak => ({ kind: 'unknown', why });

/** Sums of many values may differ in their last digits. */
const ROUNDING = 1e-6;

const isOfMinutes = (most: Series, sum: Series | undefined): boolean =>
  most.values.every((value, i) => {
    const total = sum && at(sum, most.startMs + i * most.periodMs);
    return (total ?? 0) <= (value ?? 0) * MINUTES * (1 + ROUNDING);
  });

const mostTogether = (a: Series, b: Series): number =>
  a.values.reduce<number>(
    (most, value, i) => Math.max(most, (value ?? 0) + (at(b, a.startMs + i * a.periodMs) ?? 0)),
    0,
  );

const at = ({ values, startMs, periodMs }: Series, time: number): number | null =>
  values[Math.round((time - startMs) / periodMs)] ?? null;
