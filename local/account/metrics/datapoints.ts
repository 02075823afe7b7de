import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { uniform } from '../random.ts';
import type { Series, Summary } from './series.ts';

export interface Datapoint {
  readonly at: EpochMs;
  readonly value: number;
}

/** What of a series is asked for. */
export interface Query {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly periodMs: number;
  readonly stat: string;
  readonly now: EpochMs;
}

/**
 * How long CloudWatch keeps what resolution.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#metrics-retention
 */
const RETENTION = [
  { multipleOfMs: 1, days: 15 },
  { multipleOfMs: 5 * MS_PER_MINUTE, days: 63 },
  { multipleOfMs: 60 * MS_PER_MINUTE, days: 455 },
] as const;

/** Returns the oldest time of which data of this period is still kept. */
function keptSince(periodMs: number, now: EpochMs): EpochMs {
  const kept = RETENTION.findLast((r) => periodMs % r.multipleOfMs === 0) ?? RETENTION[0];
  return now - kept.days * MS_PER_DAY;
}

/** One period in ten comes late, by one period. */
const LATE_SHARE = 0.1;

/** Returns the end of what is published at `now`: whole periods of the series' resolution, the last one sometimes not yet. */
function publishedUntil(series: Series, seed: number, now: EpochMs): EpochMs {
  const { resolutionMs } = series;
  const end = Math.floor(now / resolutionMs);
  const isLate = uniform(seed, end, 21) < LATE_SHARE;
  return (isLate ? end - 1 : end) * resolutionMs;
}

/** Returns a series' datapoints, oldest first; periods without data are left out. */
export function datapoints(series: Series, seed: number, query: Query): Datapoint[] {
  const { resolutionMs } = series;
  const { periodMs, to, stat, now } = query;
  const until = publishedUntil(series, seed, now);
  const oldest = Math.max(query.from, keptSince(periodMs, now));
  const first = Math.floor(query.from / periodMs) * periodMs;
  const slotFrom = (time: EpochMs) => Math.ceil(time / resolutionMs) * resolutionMs;
  const found: Datapoint[] = [];
  for (let at = first; at < to; at += periodMs) {
    if (at + periodMs <= oldest) continue;
    // A series that is published less often than asked for has a value where one of its slots begins.
    const from = slotFrom(at);
    const end = Math.min(slotFrom(at + periodMs), until);
    const summary = from < end ? series.summarise(from, end) : undefined;
    if (summary !== undefined) found.push({ at, value: statistic(stat, summary) });
  }
  return found;
}

/** Returns a statistic of a period: `SampleCount`, `Average`, `Sum`, `Minimum`, `Maximum`, `p99`, `p99.9`. */
function statistic(name: string, { count, sum, min, max, quantile }: Summary): number {
  switch (name) {
    case 'SampleCount':
      return count;
    case 'Average':
      return sum() / count;
    case 'Sum':
      return sum();
    case 'Minimum':
      return min();
    case 'Maximum':
      return max();
    default:
      return quantile(percentile(name) / 100);
  }
}

/**
 * Checks that a statistic is one of those that `statistic` knows.
 *
 * @throws `InvalidParameterValue`
 */
export function checkStatistic(name: string | undefined): string {
  if (name === undefined || !(PLAIN.includes(name) || PERCENTILE.test(name)))
    throw new ServiceError(
      'InvalidParameterValue',
      `The value ${name} for parameter Stat is not supported.`,
    );
  return name;
}

const PLAIN = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];
const PERCENTILE = /^p(100|\d{1,2}(\.\d+)?)$/;
const percentile = (name: string): number => Number(name.slice(1));

/**
 * Returns a period in milliseconds.
 *
 * @throws `InvalidParameterValue` for anything but whole minutes.
 */
export function checkPeriod(seconds: number | undefined): number {
  if (seconds === undefined || seconds < 60 || seconds % 60 !== 0)
    throw new ServiceError(
      'InvalidParameterValue',
      `The parameter Period must be a multiple of 60, not ${seconds}.`,
    );
  return seconds * MS_PER_SECOND;
}
