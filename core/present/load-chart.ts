import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { isLine, line, type Position, round, scaleSteps, stretches } from './chart-scale.ts';
import { capitalised, count, counted, date, dateTime, measured } from './format.ts';
import { metricName } from './metric-names.ts';

/** What the chart of a recorded and replayed load shows; its words are made from the same values. */
export interface LoadChart {
  /** `CPU of orders-api`. */
  readonly title: string;
  readonly unit: string;
  readonly points: readonly LoadPoint[];
  readonly limit: number | null;
  /** Whether there is a line of the recorded load: it must have the unit of the replayed one. */
  readonly hasRecorded: boolean;
  readonly hasProposed: boolean;
}

export interface LoadPoint {
  /** Start of the hour. */
  readonly atMs: EpochMs;
  readonly recorded: number | null;
  readonly proposed: number | null;
}

/** The chart of one metric; where the recorded values are in another unit than the replayed ones, of the replayed ones alone. */
export const loadChart = (metric: ReplayedMetric, name: string): LoadChart => {
  const { recorded, proposed, startMs, periodMs, limit } = metric;
  const unit = proposed?.unit ?? recorded.unit;
  const hasRecorded = recorded.unit === unit;
  return {
    title: `${capitalised(metricName(metric.metric))} of ${name}`,
    unit,
    limit,
    hasRecorded,
    hasProposed: proposed !== null,
    points: recorded.values.map((value, i) => ({
      atMs: startMs + i * periodMs,
      recorded: hasRecorded ? value : null,
      proposed: proposed?.values[i] ?? null,
    })),
  };
};

/** What to draw, in pixels. */
export interface LoadShapes {
  readonly recorded: readonly string[];
  readonly proposed: readonly string[];
  /** Hours with a gap on both sides: a line cannot show them. */
  readonly dots: readonly Position[];
  readonly limitY: number | null;
  /** The highest replayed value, else the highest recorded one. */
  readonly worst: (Position & { readonly label: string }) | undefined;
  readonly xTicks: readonly { readonly x: number; readonly label: string }[];
  readonly yTicks: readonly { readonly y: number; readonly label: string }[];
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
}

const MARGIN = { left: 56, right: 12, top: 22, bottom: 26 } as const;

/** Lays a chart out. An hour without data leaves a gap; nothing is drawn as zero that was not measured as zero. */
export const layOutLoadChart = (
  { points, limit, unit }: LoadChart,
  { width, height }: { readonly width: number; readonly height: number },
): LoadShapes => {
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const [from, to] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 1];
  const highest = points.reduce(
    (most, { recorded, proposed }) => Math.max(most, recorded ?? 0, proposed ?? 0),
    limit ?? 0,
  );
  const steps = scaleSteps(highest);
  const top = steps.at(-1) ?? 1;
  const x = (atMs: EpochMs) =>
    round(plot.left + ((atMs - from) / Math.max(1, to - from)) * (plot.right - plot.left));
  const y = (value: number) => round(plot.bottom - (value / top) * (plot.bottom - plot.top));
  const at = (pick: (point: LoadPoint) => number | null) =>
    stretches(points, (point) => {
      const value = pick(point);
      return value === null ? null : { x: x(point.atMs), y: y(Math.max(0, value)) };
    });
  const [recorded, proposed] = [at((point) => point.recorded), at((point) => point.proposed)];
  const worst = worstOf(points);
  return {
    recorded: recorded.filter(isLine).map(line),
    proposed: proposed.filter(isLine).map(line),
    dots: [...recorded, ...proposed].flatMap((stretch) => (isLine(stretch) ? [] : stretch)),
    limitY: limit === null ? null : y(limit),
    worst: worst && {
      x: x(worst.atMs),
      y: y(worst.value),
      label: `Highest ${measured(worst.value, unit)}`,
    },
    xTicks: days(from, to, (plot.right - plot.left) / LEAST_BETWEEN_TICKS).map((atMs) => ({
      x: x(atMs),
      label: date(atMs),
    })),
    yTicks: steps.map((value) => ({ y: y(value), label: measured(value, unit) })),
    plot,
  };
};

const worstOf = (
  points: readonly LoadPoint[],
): { readonly atMs: EpochMs; readonly value: number } | undefined => {
  const highestOf = (pick: (point: LoadPoint) => number | null) =>
    points.reduce<{ atMs: EpochMs; value: number } | undefined>((best, point) => {
      const value = pick(point);
      return value === null || (best !== undefined && best.value >= value)
        ? best
        : { atMs: point.atMs, value };
    }, undefined);
  return highestOf(({ proposed }) => proposed) ?? highestOf(({ recorded }) => recorded);
};

/** Pixels that a label of the time axis needs with the gap to the next. */
const LEAST_BETWEEN_TICKS = 64;

/** Midnights, no more than there is room for. */
const days = (from: EpochMs, to: EpochMs, most: number): readonly EpochMs[] => {
  const step = Math.max(1, Math.ceil((to - from) / MS_PER_DAY / Math.max(1, most))) * MS_PER_DAY;
  const first = Math.ceil(from / MS_PER_DAY) * MS_PER_DAY;
  return Array.from(
    { length: Math.max(0, Math.floor((to - first) / step) + 1) },
    (_, i) => first + i * step,
  );
};

/** The chart in words, for those who do not see it: span, highest value, limit, gaps. */
export const describeLoadChart = ({ points, limit, unit, hasProposed }: LoadChart): string => {
  const [first, last, worst] = [points[0], points.at(-1), worstOf(points)];
  if (first === undefined || last === undefined || worst === undefined) return 'No data.';
  const missing = points.filter(({ recorded, proposed }) => recorded === null && proposed === null);
  return [
    `${date(first.atMs)} to ${date(last.atMs)}, hour by hour.`,
    `Highest ${hasProposed ? 'after the change ' : ''}${measured(worst.value, unit)}, ${dateTime(worst.atMs)}.`,
    limit === null ? 'No limit.' : `Limit ${measured(limit, unit)}.`,
    ...(missing.length > 0 ? [`${counted(missing.length, 'hour is', 'hours are')} missing.`] : []),
  ].join(' ');
};

/** `336 of 336 hours`: how much of the time there is data of. */
export const dataQuality = ({ recorded: { values }, metric }: ReplayedMetric): string => {
  const seen = values.filter((value) => value !== null).length;
  return `${metricName(metric)}: ${count(seen)} of ${counted(values.length, 'hour')}`;
};
