import type { ChartPoint } from '#core/present/band-chart.ts';
import { measured, timeOfDay } from '#core/present/format.ts';

/** One sample of a chart in words: a row of its table, and what the cursor reads out. */
export interface ChartRow {
  readonly atMs: number;
  readonly time: string;
  readonly measured: string;
  readonly expected: string;
  readonly limit: string;
}

export const NO_DATA = 'no data';
/** Of a sample whose time has not come. */
export const TO_COME = 'to come';

/** @param lastMs start of the last sample that can be there; a later one is not missing */
export const chartRow = (
  { atMs, value, expected, limit }: ChartPoint,
  unit: string,
  lastMs: number,
): ChartRow => ({
  atMs,
  time: timeOfDay(atMs),
  measured: value === null ? (atMs > lastMs ? TO_COME : NO_DATA) : measured(value, unit),
  expected:
    expected === null
      ? NO_DATA
      : `${measured(expected.low, unit)} to ${measured(expected.high, unit)}`,
  limit: limit === null ? 'none' : measured(limit, unit),
});

export const rowText = ({ time, measured, expected, limit }: ChartRow): string =>
  `${time}: ${measured}, expected ${expected}, limit ${limit}`;
