import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readCsvTable } from '#adapters/trace-file/machine-list.ts';
import { type Series, scaleValues, slice } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { firstAlarm } from '#core/watch/metric.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { uniform } from '#test/support/uniform.ts';
import { alarmWithin, RISES } from './trials.ts';

/** These recordings are two weeks long: with the 14 days that the product asks for nothing would be left to judge. */
const HISTORY_MS = 10 * MS_PER_DAY;
const WINDOW_MS = 2 * MS_PER_HOUR;
/** The only latency among them. */
export const LATENCY = 'ec2_request_latency_system_failure.csv';

/** One published series after a change that was followed by `rise`. */
export interface PublishedTrial {
  /** Name of its file. */
  readonly machine: string;
  readonly rise: number;
  readonly alarmAfterMs: number | undefined;
}

/** Judges the CloudWatch series and the request latency of the Numenta benchmark, away from what is labelled there. */
export const tryPublished = (
  folder: string,
  draw: { readonly count: number; readonly seed: number },
): PublishedTrial[] => {
  const windows: Readonly<Record<string, readonly (readonly [string, string])[]>> = JSON.parse(
    readFileSync(join(folder, 'windows.json'), 'utf8'),
  );
  const cloudWatch = readdirSync(join(folder, 'data/realAWSCloudwatch')).sort();
  const names = [
    ...cloudWatch.map((name) => `realAWSCloudwatch/${name}`),
    `realKnownCause/${LATENCY}`,
  ];
  return names.flatMap((name, i) => {
    const labelled = (windows[name] ?? []).map((ends) => ends.map(timeOf));
    const series = readSeries(join(folder, 'data', name));
    const random = uniform(draw.seed * 257 + i);
    return drawMoments(series, draw.count, random).flatMap((at) => tryMoment(series, labelled, at));
  });
};

const drawMoments = ({ startMs, values }: Series, count: number, random: () => number) => {
  const room = values.length - (HISTORY_MS + WINDOW_MS) / SAMPLE_MS;
  return Array.from(
    { length: count },
    () => startMs + HISTORY_MS + Math.floor(random() * room) * SAMPLE_MS,
  );
};

const tryMoment = (
  series: Series,
  labelled: readonly (readonly number[])[],
  at: number,
): PublishedTrial[] => {
  if (labelled.some(([from = 0, to = 0]) => at + WINDOW_MS > from && at <= to)) return [];
  const history = slice(series, at - HISTORY_MS, at);
  const baseline = fitBaseline({ history, windowMs: WINDOW_MS, tolerate: 1 });
  return RISES.map((rise) => {
    const { values } = scaleValues(slice(series, at, at + WINDOW_MS), rise);
    const index = firstAlarm(baseline, { samples: values, firstSlot: 0 });
    return { machine: series.resource, rise, alarmAfterMs: alarmWithin(index, WINDOW_MS) };
  });
};

/** A file of `timestamp,value` on the grid of the watch; percentages become ratios. */
const readSeries = (path: string): Series => {
  const resource = basename(path);
  const rows = readCsvTable(path).rows.map(({ fields }) => ({
    at: timeOf(fields.timestamp ?? ''),
    value: Number(fields.value),
  }));
  const slotOf = (at: number) => Math.floor(at / SAMPLE_MS);
  const first = slotOf(Math.min(...rows.map(({ at }) => at)));
  const last = slotOf(Math.max(...rows.map(({ at }) => at)));
  const values = new Array<number | null>(last - first + 1).fill(null);
  const isPercent = resource.includes('cpu_utilization');
  for (const { at, value } of rows) values[slotOf(at) - first] = isPercent ? value / 100 : value;
  return {
    resource,
    metric: resource,
    unit: isPercent ? 'ratio' : 'count',
    startMs: first * SAMPLE_MS,
    periodMs: SAMPLE_MS,
    values,
  };
};

const timeOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
