import { money } from '#core/model/money.ts';
import { type ChartDrawing, type ChartSize, flagsOf, type Plot } from './chart-drawing.ts';
import { round, scaleSteps } from './chart-scale.ts';
import { type CostChart, layersOf } from './cost-chart.ts';
import { counted, date, dollars } from './format.ts';

/** What to draw of costs, in pixels. */
export interface BarShapes extends Omit<ChartDrawing, 'title' | 'strokes' | 'dots'> {
  readonly bars: readonly Bar[];
  readonly zeroY: number;
  /** Middle of the first and of the last bar: where a cursor goes along. */
  readonly middles: Pick<Plot, 'left' | 'right'>;
}

export interface Bar {
  readonly day: string;
  readonly x: number;
  readonly width: number;
  readonly state: CostChart['days'][number]['state'];
  /** From zero away; what a credit gave back goes below it. */
  readonly parts: readonly {
    readonly layer: number;
    readonly y: number;
    readonly height: number;
  }[];
}

const MARGIN = { left: 64, right: 12, top: 30, bottom: 26 } as const;
/** Of its place on the axis. */
const BAR_SHARE = 0.8;
/** Pixels that a label of the time axis needs with the gap to the next. */
const LEAST_BETWEEN_TICKS = 56;

/** Lays costs out as a bar for each day; of a day that the bill lacks there is none. */
export const layOutBars = (chart: CostChart, size: ChartSize): BarShapes => {
  const { width, height } = size;
  const plot = {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
  const { days, groups, markers, currency } = chart;
  const slot = (plot.right - plot.left) / Math.max(1, days.length);
  const middleOf = (i: number): number => plot.left + (i + 0.5) * slot;
  const stacks = days.map(({ parts }) =>
    stackOf(
      parts.map(({ amount }) => Number(amount)),
      groups,
    ),
  );
  const highest = Math.max(0, ...stacks.flat().map(({ to }) => to));
  const lowest = Math.min(0, ...stacks.flat().map(({ to }) => to));
  const steps = scaleBetween(lowest, highest);
  const [bottom, top] = [steps[0] ?? 0, steps.at(-1) ?? 1];
  const y = (value: number): number =>
    round(plot.bottom - ((value - bottom) / (top - bottom)) * (plot.bottom - plot.top));
  const every = Math.max(1, Math.ceil(LEAST_BETWEEN_TICKS / slot));
  return {
    says: describeBars(chart),
    size,
    bars: days.map(({ day, state }, i) => ({
      day,
      state,
      x: round(middleOf(i) - (slot * BAR_SHARE) / 2),
      width: round(Math.max(1, slot * BAR_SHARE)),
      parts: (stacks[i] ?? []).map(({ layer, from, to }) => {
        const [a, b] = [y(Math.max(from, to)), y(Math.min(from, to))];
        return { layer, y: a, height: round(b - a) };
      }),
    })),
    zeroY: y(0),
    xTicks: days.flatMap(({ at }, i) =>
      i % every === 0
        ? [{ x: round(middleOf(i)), label: date(at), anchor: 'middle' as const }]
        : [],
    ),
    yTicks: steps.map((value) => ({ y: y(value), label: dollars(money(value, currency)) })),
    marks: flagsOf(
      markers
        .filter(({ at }) => days.some((day) => day.at === at))
        .map(({ at, changes }) => ({
          atMs: at,
          label: `${counted(changes.length, 'change')} began ${date(at)}`,
        })),
      (atMs) => round(middleOf(days.findIndex(({ at }) => at === atMs))),
      plot,
    ),
    plot,
    middles: { left: middleOf(0), right: middleOf(Math.max(0, days.length - 1)) },
  };
};

interface Stacked {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
}

/** Costs upwards and credits downwards, each on top of the ones before. */
const stackOf = (amounts: readonly number[], groups: CostChart['groups']): readonly Stacked[] => {
  const byLayer = new Map<number, number>();
  amounts.forEach((amount, i) => {
    const layer = groups[i]?.layer ?? 0;
    byLayer.set(layer, (byLayer.get(layer) ?? 0) + amount);
  });
  let [up, down] = [0, 0];
  return [...byLayer].flatMap(([layer, amount]) => {
    if (amount === 0) return [];
    const from = amount > 0 ? up : down;
    const to = from + amount;
    if (amount > 0) up = to;
    else down = to;
    return [{ layer, from, to }];
  });
};

/** Round values around everything, zero among them. */
const scaleBetween = (lowest: number, highest: number): readonly number[] => {
  const steps = scaleSteps(Math.max(highest, -lowest));
  const step = steps[1] ?? 1;
  const [from, to] = [Math.floor(lowest / step), Math.max(1, Math.ceil(highest / step))];
  return Array.from({ length: to - from + 1 }, (_, i) => (from + i) * step);
};

/** The chart in words, for those who do not see it. */
export const describeBars = (chart: CostChart): string => {
  const { days, total } = chart;
  const [first, last, ...layers] = [days[0], days.at(-1), ...layersOf(chart).slice(0, 1)];
  if (first === undefined || last === undefined) return 'No data.';
  const largest = layers.map(({ name, cost }) => ` Most of it ${name}: ${dollars(cost)}.`).join('');
  return `${date(first.at)} to ${date(last.at)}, day by day: ${dollars(total)}.${largest}`;
};
