import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import type { Backtest } from '#core/model/recommendation.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import {
  anchorAt,
  type ChartDrawing,
  type ChartMark,
  type ChartSize,
  type Frame,
  frameOf,
  HALF_TICK,
  type LegendEntry,
  roundTimes,
  spanOf,
  strokesOf,
} from './chart-drawing.ts';
import { isLine, stretches } from './chart-scale.ts';
import { capitalised, count, counted, date, dateTime, measured } from './format.ts';
import { metricName } from './metric-names.ts';

/** What the chart of a recorded and replayed load shows; its words are made from the same values. */
export interface LoadChart {
  /** `CPU of orders-api`. */
  readonly title: string;
  readonly unit: string;
  /** What a point is the highest value of. */
  readonly step: 'hour' | 'day';
  readonly points: readonly LoadPoint[];
  readonly limit: number | null;
  /** Whether there is a line of the recorded load: it must have the unit of the replayed one. */
  readonly hasRecorded: boolean;
  readonly hasProposed: boolean;
}

export interface LoadPoint {
  /** Start of the hour or the day. */
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
    step: periodMs < MS_PER_DAY ? 'hour' : 'day',
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

/** The chart of the peaks that a recommendation tells: of each day, after the change, where nothing more is at hand. */
export const peaksChart = (
  { metric, unit, startMs, peakPerDay, limit }: Backtest,
  name: string,
): LoadChart => ({
  title: `${capitalised(metricName(metric))} of ${name}`,
  unit,
  step: 'day',
  limit,
  hasRecorded: false,
  hasProposed: true,
  points: peakPerDay.map((proposed, day) => ({
    atMs: startMs + day * MS_PER_DAY,
    recorded: null,
    proposed,
  })),
});

/** When a point is: the hour, or the day. */
export const pointTime = (atMs: EpochMs, { step }: Pick<LoadChart, 'step'>): string =>
  step === 'hour' ? dateTime(atMs) : date(atMs);

/**
 * Lays a chart out. An hour without data leaves a gap; nothing is drawn as zero that was not measured as zero. Of more
 * than `mostPoints` hours the highest of several are drawn; in words it stays what it is.
 */
export const layOutLoadChart = (
  chart: LoadChart,
  size: ChartSize,
  mostPoints = Number.POSITIVE_INFINITY,
): ChartDrawing => {
  const { title, limit, unit } = chart;
  const points = peaksOf(chart.points, mostPoints);
  const highest = points.reduce(
    (most, { recorded, proposed }) => Math.max(most, recorded ?? 0, proposed ?? 0),
    limit ?? 0,
  );
  const { x, y, ...frame } = frameOf(size, chart.points, { highest, unit });
  const { plot } = frame;
  const at = (pick: (point: LoadPoint) => number | null) =>
    stretches(points, (point) => {
      const value = pick(point);
      return value === null ? null : { x: x(point.atMs), y: y(value) };
    });
  const [recorded, proposed] = [at((point) => point.recorded), at((point) => point.proposed)];
  const worst = worstOf(points);
  return {
    title,
    says: describeLoadChart(chart),
    ...frame,
    xTicks: midnights(chart.points, (plot.right - plot.left) / LEAST_BETWEEN_TICKS).map((atMs) => ({
      x: x(atMs),
      label: date(atMs),
      anchor: anchorAt(x(atMs), plot, HALF_TICK),
    })),
    strokes: [
      ...strokesOf('recorded', recorded),
      ...strokesOf('proposed', proposed),
      ...(limit === null
        ? []
        : [{ kind: 'limit', d: `M${plot.left} ${y(limit)}H${plot.right}` } as const]),
    ],
    dots: [...recorded, ...proposed].flatMap((stretch) => (isLine(stretch) ? [] : stretch)),
    marks: worst === undefined ? [] : [worstMark(worst, unit, { x, y, plot })],
  };
};

/** Half the width of the words at the highest value. */
const HALF_WORDS = 60;

const worstMark = (
  { atMs, value }: Peak,
  unit: string,
  { x, y, plot }: Pick<Frame, 'x' | 'y' | 'plot'>,
): ChartMark => {
  const at = { x: x(atMs), y: y(value) };
  return {
    label: 'Highest',
    circle: { ...at, r: 4 },
    text: {
      x: at.x,
      y: at.y - 9,
      anchor: anchorAt(at.x, plot, HALF_WORDS),
      says: `Highest ${measured(value, unit)}`,
    },
  };
};

export const loadLegend = (chart: LoadChart): readonly LegendEntry[] => {
  const missing = missingIn(chart);
  return [
    ...(chart.hasRecorded ? [{ sign: 'recorded', says: 'Recorded' } as const] : []),
    ...(chart.hasProposed ? [{ sign: 'proposed', says: PROPOSED[chart.step] } as const] : []),
    ...(chart.limit === null
      ? []
      : [{ sign: 'limit', says: `Limit ${measured(chart.limit, chart.unit)}` } as const]),
    ...(missing > 0 ? [{ says: `Gap: no data, ${counted(missing, chart.step)}` }] : []),
  ];
};

/** At most so many points, each with the highest values of as many hours in a row; without any data, a gap. */
const peaksOf = (points: readonly LoadPoint[], most: number): readonly LoadPoint[] => {
  const size = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const hours = points.slice(i * size, (i + 1) * size);
    return peakOf(hours, worstOf(hours)?.atMs ?? hours[0]?.atMs ?? 0);
  });
};

/** The highest values of each day, at its midnight; a day without data is one. */
export const dailyPeaks = ({ points }: LoadChart): readonly LoadPoint[] =>
  [...Map.groupBy(points, ({ atMs }) => Math.floor(atMs / MS_PER_DAY))].map(([day, hours]) =>
    peakOf(hours, day * MS_PER_DAY),
  );

const peakOf = (hours: readonly LoadPoint[], atMs: EpochMs): LoadPoint => ({
  atMs,
  recorded: highestOf(hours, ({ recorded }) => recorded)?.value ?? null,
  proposed: highestOf(hours, ({ proposed }) => proposed)?.value ?? null,
});

const PROPOSED = {
  hour: 'The same load after the change',
  day: 'Highest of each day after the change',
} as const;

const missingIn = ({ points }: LoadChart): number =>
  points.filter(({ recorded, proposed }) => recorded === null && proposed === null).length;

interface Peak {
  readonly atMs: EpochMs;
  readonly value: number;
}

/** The highest replayed value, else the highest recorded one. */
const worstOf = (points: readonly LoadPoint[]): Peak | undefined =>
  highestOf(points, ({ proposed }) => proposed) ?? highestOf(points, ({ recorded }) => recorded);

const highestOf = (
  points: readonly LoadPoint[],
  pick: (point: LoadPoint) => number | null,
): Peak | undefined =>
  points.reduce<Peak | undefined>((best, point) => {
    const value = pick(point);
    return value === null || (best !== undefined && best.value >= value)
      ? best
      : { atMs: point.atMs, value };
  }, undefined);

/** Pixels that a label of the time axis needs with the gap to the next. */
const LEAST_BETWEEN_TICKS = 64;

/** No more than there is room for. */
const midnights = (points: readonly LoadPoint[], most: number): readonly EpochMs[] => {
  const [from, to] = spanOf(points);
  const days = Math.max(1, Math.ceil((to - from) / MS_PER_DAY / Math.max(1, most)));
  return roundTimes(from, to, days * MS_PER_DAY);
};

/** The chart in words, for those who do not see it: span, highest value, limit, gaps. */
export const describeLoadChart = (chart: LoadChart): string => {
  const { points, limit, unit, step, hasProposed } = chart;
  const [first, last, worst] = [points[0], points.at(-1), worstOf(points)];
  if (first === undefined || last === undefined || worst === undefined) return 'No data.';
  const missing = missingIn(chart);
  return [
    `${date(first.atMs)} to ${date(last.atMs)}, ${step} by ${step}.`,
    `Highest ${hasProposed ? 'after the change ' : ''}${measured(worst.value, unit)}, ${pointTime(worst.atMs, chart)}.`,
    limit === null ? 'No limit.' : `Limit ${measured(limit, unit)}.`,
    ...(missing > 0 ? [`${counted(missing, `${step} is`, `${step}s are`)} missing.`] : []),
  ].join(' ');
};

/** `336 of 336 hours`: how much of the time there is data of. */
export const dataQuality = ({ recorded: { values }, metric }: ReplayedMetric): string => {
  const seen = values.filter((value) => value !== null).length;
  return `${metricName(metric)}: ${count(seen)} of ${counted(values.length, 'hour')}`;
};
