import type { EpochMs } from '#core/model/units.ts';
import { isLine, line, type Position, round, scaleSteps } from './chart-scale.ts';
import { measured } from './format.ts';

/**
 * A chart as it is to be drawn, in pixels, and in words: the console makes elements of it, `svg-chart.ts` a string, so
 * that a chart looks and says the same wherever it is.
 */
export interface ChartDrawing {
  readonly title: string;
  /** For those who do not see it. */
  readonly says: string;
  readonly size: ChartSize;
  readonly plot: Plot;
  readonly xTicks: readonly {
    readonly x: number;
    readonly label: string;
    readonly anchor: Anchor;
  }[];
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  /** In the order in which they cover each other. */
  readonly strokes: readonly Stroke[];
  /** Samples with a gap on both sides: a line cannot show them. */
  readonly dots: readonly Position[];
  readonly marks: readonly ChartMark[];
}

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What a line or an area of a chart stands for; each looks different without its colour, too. */
export type StrokeKind = 'band' | 'limit' | 'live' | 'recorded' | 'proposed';

export interface Stroke {
  readonly kind: StrokeKind;
  readonly d: string;
}

export type Anchor = 'start' | 'middle' | 'end';

/** A place that a chart points out: a circle, its words, and a line that leads to the place where there is one. */
export interface ChartMark {
  /** `Applied`, `Highest`. */
  readonly label: string;
  readonly stem?: string;
  readonly circle: Position & { readonly r: number };
  readonly text: Position & { readonly anchor: Anchor; readonly says: string };
}

/** One entry of the legend: a kind of line, the number of a mark, or words alone. */
export interface LegendEntry {
  readonly sign?: StrokeKind | number;
  readonly says: string;
}

const MARGIN = { left: 56, right: 12, top: 24, bottom: 26 } as const;

/** What all charts over time share: the plot within its margins, and where a time and a value stand in it. */
export interface Frame extends Pick<ChartDrawing, 'size' | 'plot' | 'yTicks'> {
  readonly x: (atMs: EpochMs) => number;
  readonly y: (value: number) => number;
}

export const frameOf = (
  { width, height }: ChartSize,
  points: readonly { readonly atMs: EpochMs }[],
  { highest, unit }: { readonly highest: number; readonly unit: string },
): Frame => {
  const { left, top } = MARGIN;
  const plot = { left, right: width - MARGIN.right, top, bottom: height - MARGIN.bottom };
  const [from, to] = spanOf(points);
  const steps = scaleSteps(highest);
  const most = steps.at(-1) ?? 1;
  const x = (atMs: EpochMs) =>
    round(left + ((atMs - from) / Math.max(1, to - from)) * (plot.right - left));
  const y = (value: number) =>
    round(plot.bottom - (Math.max(0, value) / most) * (plot.bottom - top));
  const yTicks = steps.map((value) => ({ y: y(value), label: measured(value, unit) }));
  return { size: { width, height }, plot, x, y, yTicks };
};

/** First and last time of the points. */
export const spanOf = (
  points: readonly { readonly atMs: EpochMs }[],
): readonly [from: EpochMs, to: EpochMs] => [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 1];

/** Times from `from` to `to` that are multiples of `step`. */
export const roundTimes = (from: EpochMs, to: EpochMs, step: number): readonly EpochMs[] => {
  const first = Math.ceil(from / step) * step;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, i) => first + i * step,
  );
};

export const strokesOf = (
  kind: StrokeKind,
  stretches: readonly (readonly Position[])[],
): readonly Stroke[] => stretches.filter(isLine).map((stretch) => ({ kind, d: line(stretch) }));

/** Where a label of this half width is held so that the edges of the plot do not cut it off. */
export const anchorAt = (x: number, { left, right }: Plot, half: number): Anchor => {
  if (x > right - half) return 'end';
  return x < left + half ? 'start' : 'middle';
};

/** Half the width of a label of the time axis. */
export const HALF_TICK = 20;

const FLAG_RADIUS = 8.5;
/** Least distance of two numbers, in pixels: the diameter of their circle and a gap. */
const FLAGS_APART = 19;

/**
 * Markers as numbers above the plot, each with a line down to its time. The numbers are moved apart, and no further
 * right than the plot: a regression and its rollback are seconds apart, which is less than a pixel.
 */
export const flagsOf = (
  markers: readonly { readonly atMs: EpochMs; readonly label: string }[],
  x: (atMs: EpochMs) => number,
  { left, right, top, bottom }: Plot,
): readonly ChartMark[] => {
  const places = markers.map(({ atMs }) => Math.min(right, Math.max(left, x(atMs))));
  const xs = [...places];
  const at = (index: number): number => xs[index] ?? 0;
  for (let i = 1; i < xs.length; i += 1) xs[i] = Math.max(at(i), at(i - 1) + FLAGS_APART);
  let bound = right;
  for (let i = xs.length - 1; i >= 0; i -= 1) {
    xs[i] = Math.min(at(i), bound);
    bound = at(i) - FLAGS_APART;
  }
  return markers.map(({ label }, i) => ({
    label,
    stem: `M${at(i)} ${top - 5}L${places[i]} ${top + 4}V${bottom}`,
    circle: { x: at(i), y: top - 13, r: FLAG_RADIUS },
    text: { x: at(i), y: top - 9, anchor: 'middle', says: String(i + 1) },
  }));
};
