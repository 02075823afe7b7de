import type { EpochMs } from '#core/model/units.ts';
import { isLine, line, type Position, round, scaleSteps, stretches } from './chart-scale.ts';
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

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** What to draw, in pixels: for a string of SVG or for elements of React alike. */
export interface ChartShapes {
  /** Closed outlines, one per stretch without a gap. */
  readonly band: readonly string[];
  readonly limit: readonly string[];
  readonly live: readonly string[];
  /** Samples with a gap on both sides: a line cannot show them. */
  readonly dots: readonly Position[];
  readonly markers: readonly (ChartMarker & Flag)[];
  readonly xTicks: readonly { readonly x: number; readonly label: string }[];
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

interface Flag {
  readonly number: number;
  /** Where the line of the marker stands. */
  readonly x: number;
  /** Where its number stands: above the line, or beside it where another number is too close. */
  readonly flagX: number;
}

const MARGIN = { left: 52, right: 10, top: 24, bottom: 42 } as const;

/** Lays a chart out. A missing sample leaves a gap; nothing is ever drawn as zero that was not measured as zero. */
export const layOutBandChart = (chart: BandChart, { width, height }: ChartSize): ChartShapes => {
  const { points, unit } = chart;
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const [from, to] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 1];
  const steps = scaleSteps(highestOf(points));
  const top = steps.at(-1) ?? 1;
  const x = (atMs: EpochMs) =>
    round(plot.left + ((atMs - from) / Math.max(1, to - from)) * (plot.right - plot.left));
  const y = (value: number) => round(plot.bottom - (value / top) * (plot.bottom - plot.top));
  const at = (pick: (point: ChartPoint) => number | null | undefined) =>
    stretches(points, (point) => {
      const value = pick(point) ?? null;
      return value === null ? null : { x: x(point.atMs), y: y(Math.max(0, value)) };
    });
  const live = at(({ value }) => value);
  const highs = at(({ expected }) => expected?.high);
  const lows = at(({ expected }) => expected?.low);
  return {
    band: highs.map((high, i) => `${line([...high, ...(lows[i] ?? []).toReversed()])}Z`),
    limit: at(({ limit }) => limit)
      .filter(isLine)
      .map(line),
    live: live.filter(isLine).map(line),
    dots: live.flatMap((stretch) => (isLine(stretch) ? [] : stretch)),
    markers: flagged(
      chart.markers.map((marker, i) => ({
        ...marker,
        x: Math.min(plot.right, Math.max(plot.left, x(marker.atMs))),
        number: i + 1,
      })),
      plot.right,
    ),
    xTicks: xTicks(from, to).map((atMs) => ({
      x: x(atMs),
      label: timeOfDay(atMs).replace(' UTC', ''),
    })),
    yTicks: steps.map((value) => ({ y: y(value), label: measured(value, unit) })),
    plot,
  };
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
const xTicks = (from: EpochMs, to: EpochMs): readonly EpochMs[] => {
  const minutes =
    TICK_STEPS_MIN.find((step) => (to - from) / (step * 60_000) <= MOST_TICKS) ?? 1_440;
  const step = minutes * 60_000;
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, i) => first + i * step,
  );
};

/** Least distance of two numbers, in pixels: the diameter of their circle and a gap. */
const FLAGS_APART = 19;

/**
 * Moves the numbers of markers apart, and no further right than `right`: a regression and its rollback are seconds
 * apart, which is less than a pixel.
 */
const flagged = <M extends { readonly x: number }>(
  markers: readonly M[],
  right: number,
): readonly (M & { readonly flagX: number })[] => {
  const xs = markers.map(({ x }) => x);
  const at = (index: number): number => xs[index] ?? 0;
  for (let i = 1; i < xs.length; i += 1) xs[i] = Math.max(at(i), at(i - 1) + FLAGS_APART);
  let bound = right;
  for (let i = xs.length - 1; i >= 0; i -= 1) {
    xs[i] = Math.min(at(i), bound);
    bound = at(i) - FLAGS_APART;
  }
  return markers.map((marker, i) => ({ ...marker, flagX: at(i) }));
};
