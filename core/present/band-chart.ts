import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  anchorAt,
  type ChartDrawing,
  type ChartSize,
  flagsOf,
  frameOf,
  HALF_TICK,
  type LegendEntry,
  roundTimes,
  spanOf,
  strokesOf,
} from './chart-drawing.ts';
import { isLine, line, stretches } from './chart-scale.ts';
import { counted, duration, measured, timeOfDay } from './format.ts';

/** Everything the chart of a watched metric shows; its words are made from the same values. */
export interface BandChart {
  /** `p95 of image-resize`. */
  readonly title: string;
  readonly unit: string;
  readonly points: readonly ChartPoint[];
  /** In the order of their time; drawn with their number. */
  readonly markers: readonly ChartMarker[];
}

export interface ChartPoint {
  readonly atMs: EpochMs;
  readonly value: number | null;
  readonly expected: { readonly low: number; readonly high: number } | null;
  readonly limit: number | null;
}

export interface ChartMarker {
  readonly atMs: EpochMs;
  readonly label: 'Applied' | 'Regression' | 'Rolled back' | 'Recovered';
}

/** Lays a chart out. A missing sample leaves a gap; nothing is ever drawn as zero that was not measured as zero. */
export const layOutBandChart = (chart: BandChart, size: ChartSize): ChartDrawing => {
  const { title, points, unit } = chart;
  const { x, y, ...frame } = frameOf(size, points, { highest: highestOf(points), unit });
  const at = (pick: (point: ChartPoint) => number | null | undefined) =>
    stretches(points, (point) => {
      const value = pick(point) ?? null;
      return value === null ? null : { x: x(point.atMs), y: y(value) };
    });
  const live = at(({ value }) => value);
  const highs = at(({ expected }) => expected?.high);
  const lows = at(({ expected }) => expected?.low);
  return {
    title,
    says: describeBandChart(chart),
    ...frame,
    xTicks: ticksOf(points).map((atMs) => ({
      x: x(atMs),
      label: timeOfDay(atMs).replace(' UTC', ''),
      anchor: anchorAt(x(atMs), frame.plot, HALF_TICK),
    })),
    strokes: [
      // Closed outlines, one per stretch without a gap.
      ...highs.map((high, i) => ({
        kind: 'band' as const,
        d: `${line([...high, ...(lows[i] ?? []).toReversed()])}Z`,
      })),
      ...strokesOf(
        'limit',
        at(({ limit }) => limit),
      ),
      ...strokesOf('live', live),
    ],
    dots: live.flatMap((stretch) => (isLine(stretch) ? [] : stretch)),
    marks: flagsOf(chart.markers, x, frame.plot),
  };
};

/** @param lastMs start of the last sample that can be there by now: a later one is not missing */
export const bandLegend = (
  { points, markers }: BandChart,
  lastMs: EpochMs,
): readonly LegendEntry[] => {
  const missing = points.filter(({ value, atMs }) => value === null && atMs <= lastMs).length;
  const hasLimit = points.some(({ limit }) => limit !== null);
  return [
    { sign: 'live', says: 'Measured' },
    { sign: 'band', says: 'Expected: 5th to 95th percentile of 14 days' },
    ...(hasLimit ? [{ sign: 'limit', says: 'Limit' } as const] : []),
    ...(missing > 0 ? [{ says: `Gap: no data, ${counted(missing, 'sample')}` }] : []),
    ...markers.map(({ label, atMs }, i) => ({ sign: i + 1, says: `${label} ${timeOfDay(atMs)}` })),
  ];
};

/** The chart in words, for those who do not see it: span, last value, limit, gaps and markers. */
export const describeBandChart = ({ points, markers, unit }: BandChart): string => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return 'No data yet.';
  const seen = points.findLast(({ value }) => value !== null);
  const lastSeen = points.indexOf(seen ?? first);
  const gaps = points.filter(({ value }, i) => value === null && i < lastSeen).length;
  const markerTexts = markers.map(({ label, atMs }, i) => `${i + 1} ${label} ${timeOfDay(atMs)}`);
  return [
    `${timeOfDay(first.atMs)} to ${timeOfDay(last.atMs)}, ${duration(last.atMs - first.atMs)}.`,
    seen === undefined
      ? 'No sample yet.'
      : `Last value ${valueText(seen, unit)}, ${limitText(seen, unit)}.`,
    ...(gaps > 0 ? [`${counted(gaps, 'sample is', 'samples are')} missing.`] : []),
    ...(markerTexts.length > 0 ? [`${markerTexts.join(', ')}.`] : []),
  ].join(' ');
};

const valueText = ({ value, atMs }: ChartPoint, unit: string): string =>
  `${measured(value ?? 0, unit)} at ${timeOfDay(atMs)}`;

const limitText = ({ expected, limit }: ChartPoint, unit: string): string =>
  [
    expected === null
      ? 'nothing to expect'
      : `expected ${measured(expected.low, unit)} to ${measured(expected.high, unit)}`,
    limit === null ? 'no limit' : `limit ${measured(limit, unit)}`,
  ].join(', ');

const highestOf = (points: readonly ChartPoint[]): number =>
  points.reduce(
    (highest, { value, expected, limit }) =>
      Math.max(highest, value ?? 0, expected?.high ?? 0, limit ?? 0),
    0,
  );

const TICK_STEPS_MIN = [5, 10, 15, 30, 60, 120, 240, 480, 1_440] as const;
const MOST_TICKS = 6;

/** Round times of the clock, at most six. */
const ticksOf = (points: readonly ChartPoint[]): readonly EpochMs[] => {
  const [from, to] = spanOf(points);
  const minutes =
    TICK_STEPS_MIN.find((step) => (to - from) / (step * MS_PER_MINUTE) <= MOST_TICKS) ?? 1_440;
  return roundTimes(from, to, minutes * MS_PER_MINUTE);
};
