import type { Series } from '#core/model/series.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { aGp2Volume, aSeries } from '#test/support/facts.ts';

/** What a volume did in a minute: operations, and MiB. */
export interface Minute {
  readonly reads: number;
  readonly writes: number;
  readonly read: number;
  readonly written: number;
}

const QUIET: Minute = { reads: 600, writes: 1_200, read: 30, written: 60 };

/** Two weeks of these minutes, again and again, as EBS publishes them of a volume on a Nitro instance, hour by hour. */
export const aVolumeLoad = (minutes: readonly Minute[] = [QUIET]): readonly Series[] => {
  const hours = 14 * 24;
  const minuteAt = (i: number): Minute => minutes[i % minutes.length] ?? QUIET;
  const perHour = (of: (at: Minute) => number, join: (values: readonly number[]) => number) =>
    Array.from({ length: hours }, (_, hour) =>
      join(Array.from({ length: 60 }, (_, i) => of(minuteAt(60 * hour + i)))),
    );
  const most = (values: readonly number[]) => Math.max(...values);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const of = (metric: string, values: readonly number[]): Series =>
    aSeries({ resource: aGp2Volume().arn, metric, periodMs: MS_PER_HOUR, values: [...values] });
  return [
    of(
      'reads.max',
      perHour(({ reads }) => reads, most),
    ),
    of(
      'writes.max',
      perHour(({ writes }) => writes, most),
    ),
    of(
      'read.max',
      perHour(({ read }) => read, most),
    ),
    of(
      'written.max',
      perHour(({ written }) => written, most),
    ),
    of(
      'read.sum',
      perHour(({ read }) => read, sum),
    ),
    of(
      'written.sum',
      perHour(({ written }) => written, sum),
    ),
  ];
};

/** The series by what they measure, as a check is given them. */
export const seriesOf = (series: readonly Series[]): Readonly<Record<string, Series>> =>
  Object.fromEntries(series.map((one) => [one.metric, one]));
