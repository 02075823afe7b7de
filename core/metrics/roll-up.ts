import type { Metric } from '#core/checks/check.ts';
import { endMs, type KeptSeries } from '#core/model/series.ts';

/** What stands for several samples: counters are added up, gauges averaged, and the highest of maxima is a maximum. */
export type RollUp = 'sum' | 'average' | 'maximum';

/** By the statistic that a metric is collected by; a percentile of percentiles is none, so that those are averaged. */
export const ROLL_UPS: Readonly<Record<Metric, RollUp>> = {
  'cpu.utilization': 'average',
  'cpu.peak': 'maximum',
  'memory.utilization': 'average',
  'network.in': 'sum',
  'network.out': 'sum',
  'invocations.sum': 'sum',
  'duration.average': 'average',
  'duration.p95': 'average',
  'errors.sum': 'sum',
  'throttles.sum': 'sum',
  'memory.used': 'maximum',
  'cpu.time': 'average',
  'queue.length': 'average',
  'reads.max': 'maximum',
  'writes.max': 'maximum',
  'read.max': 'maximum',
  'written.max': 'maximum',
  'read.sum': 'sum',
  'written.sum': 'sum',
  'ingested.sum': 'sum',
  'database.connections': 'maximum',
  'database.cpu': 'average',
};

/** What is known of the samples that begin within one longer period. */
interface Bucket {
  readonly sum: number;
  /** Of each value as often as it counts. */
  readonly weighed: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/**
 * Returns the series at a longer period on the clock of the epoch; one that is no finer comes back as it is. A sample
 * belongs to the period that it begins in. What is missing counts for nothing, so that a period is missing only if all of
 * it is: a function that was called once in an hour was called once.
 */
export const rollUp = (series: KeptSeries, periodMs: number): KeptSeries => {
  if (series.periodMs >= periodMs || series.values.length === 0) return series;
  const slotOf = (at: number) => Math.floor(at / periodMs);
  const first = slotOf(series.startMs);
  const last = slotOf(endMs(series) - series.periodMs);
  const buckets = Array<Bucket | undefined>(last - first + 1).fill(undefined);
  series.values.forEach((value, i) => {
    if (value === null) return;
    const slot = slotOf(series.startMs + i * series.periodMs) - first;
    buckets[slot] = added(buckets[slot], bucketOf(series, value, i));
  });
  const how = ROLL_UPS[series.metric as Metric] ?? 'average';
  return {
    ...series,
    startMs: first * periodMs,
    periodMs,
    values: buckets.map((bucket) => bucket && rolledUp(bucket, how)).map(orMissing),
    spread: {
      min: buckets.map((bucket) => orMissing(bucket?.min)),
      max: buckets.map((bucket) => orMissing(bucket?.max)),
      counts: buckets.map((bucket) => bucket?.count ?? 0),
    },
  };
};

const orMissing = (value: number | undefined): number | null => value ?? null;

const bucketOf = ({ spread }: KeptSeries, value: number, i: number): Bucket => {
  const count = spread?.counts[i] ?? 1;
  return {
    sum: value,
    weighed: value * count,
    min: spread?.min[i] ?? value,
    max: spread?.max[i] ?? value,
    count,
  };
};

const added = (a: Bucket | undefined, b: Bucket): Bucket =>
  a === undefined
    ? b
    : {
        sum: a.sum + b.sum,
        weighed: a.weighed + b.weighed,
        min: Math.min(a.min, b.min),
        max: Math.max(a.max, b.max),
        count: a.count + b.count,
      };

const rolledUp = ({ sum, weighed, min, max, count }: Bucket, how: RollUp): number => {
  if (how === 'sum') return sum;
  if (how === 'maximum') return max;
  // Rounding must not lead out of what was seen.
  return Math.min(Math.max(weighed / count, min), max);
};

/** Whether the samples of two series lie on the same clock. */
export const sharesClock = (a: ClockOf, b: ClockOf): boolean =>
  a.periodMs === b.periodMs && a.unit === b.unit && (a.startMs - b.startMs) % a.periodMs === 0;
type ClockOf = Pick<KeptSeries, 'unit' | 'startMs' | 'periodMs'>;

/**
 * Returns pieces of one metric as one series, at the period of the coarsest: nothing is made up between two samples. Those
 * whose clock is not that of the last piece even so are left out. Where two have a sample, the later in the list counts; a
 * missing sample never hides one that is there.
 */
export const joinSeries = (all: readonly KeptSeries[]): KeptSeries | undefined => {
  const pieces = all.filter(({ values }) => values.length > 0);
  const periodMs = Math.max(...pieces.map((piece) => piece.periodMs));
  const rolled = pieces.map((piece) => rollUp(piece, periodMs));
  const clock = rolled.at(-1);
  if (clock === undefined) return undefined;
  const joined = rolled.filter((piece) => sharesClock(piece, clock));
  const startMs = Math.min(...joined.map((piece) => piece.startMs));
  const length = (Math.max(...joined.map(endMs)) - startMs) / periodMs;
  const values = Array<number | null>(length).fill(null);
  const min = [...values];
  const max = [...values];
  const counts = Array<number>(length).fill(0);
  for (const piece of joined) {
    const offset = (piece.startMs - startMs) / periodMs;
    piece.values.forEach((value, i) => {
      if (value === null) return;
      const of = bucketOf(piece, value, i);
      values[offset + i] = value;
      min[offset + i] = of.min;
      max[offset + i] = of.max;
      counts[offset + i] = of.count;
    });
  }
  const hasSpread = joined.some(({ spread }) => spread !== undefined);
  const { spread: _, ...last } = clock;
  return { ...last, startMs, values, ...(hasSpread && { spread: { min, max, counts } }) };
};
