import { compare, type Money, subtract, sum } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
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
import { isLine, stretches } from './chart-scale.ts';
import type { DayWithAndWithout } from './cost-without-changes.ts';
import { counted, date, dollars, listed } from './format.ts';

/** What each day cost, and what it would have cost without the changes: the gap is what they saved. */
export interface SavingChart {
  readonly title: string;
  readonly currency: string;
  readonly days: readonly DayWithAndWithout[];
}

const MOST_TICKS = 8;

/** Lays the chart out. Days that are not complete are left out: they would look like a saving. */
export const layOutSavingChart = (chart: SavingChart, size: ChartSize): ChartDrawing => {
  const { title, currency, days } = chart;
  const highest = days.reduce((most, { without }) => Math.max(most, Number(without.amount)), 0);
  const { x, y, ...frame } = frameOf(size, days, { highest, unit: currency });
  const at = (pick: (day: DayWithAndWithout) => Money) =>
    stretches(days, (day) =>
      day.complete ? { x: x(day.atMs), y: y(Number(pick(day).amount)) } : null,
    );
  const [billed, without] = [at((day) => day.billed), at((day) => day.without)];
  const [from, to] = spanOf(days);
  const step = Math.max(1, Math.ceil((to - from) / MS_PER_DAY / MOST_TICKS)) * MS_PER_DAY;
  return {
    title,
    says: savingSentence(chart),
    ...frame,
    xTicks: roundTimes(from, to, step).map((atMs) => ({
      x: x(atMs),
      label: date(atMs),
      anchor: anchorAt(x(atMs), frame.plot, HALF_TICK),
    })),
    strokes: [
      ...(hasSaved(chart) ? strokesOf('proposed', without) : []),
      ...strokesOf('live', billed),
    ],
    dots: billed.flatMap((stretch) => (isLine(stretch) ? [] : stretch)),
    marks: flagsOf(markersOf(chart), x, frame.plot),
  };
};

export const savingLegend = (chart: SavingChart): readonly LegendEntry[] => {
  const unfinished = chart.days.filter(({ complete }) => !complete).length;
  return [
    { sign: 'live', says: 'Billed' },
    ...(hasSaved(chart) ? [{ sign: 'proposed', says: 'Without the changes' } as const] : []),
    ...(unfinished > 0
      ? [{ says: `${counted(unfinished, 'day')} left out: the bill is not complete` }]
      : []),
    ...markersOf(chart).map(({ label }, i) => ({ sign: i + 1, says: label })),
  ];
};

/** `Complete days of 30 Jan to 1 Mar: $1,204.10 billed; without the changes it would have been $41.20 more.` */
export const savingSentence = ({ days, currency }: SavingChart): string => {
  const complete = days.filter((day) => day.complete);
  const [first, last] = [complete[0], complete.at(-1)];
  if (first === undefined || last === undefined) return 'No day of the bill is complete yet.';
  const total = (pick: (day: DayWithAndWithout) => Money) => sum(currency, complete.map(pick));
  const billed = total((day) => day.billed);
  const saved = subtract(
    total((day) => day.without),
    billed,
  );
  const difference =
    Number(saved.amount) === 0
      ? 'no change was in force on a complete day yet'
      : `without the changes it would have been ${dollars(saved)} more`;
  return `Complete days of ${date(first.atMs)} to ${date(last.atMs)}: ${dollars(billed)} billed; ${difference}.`;
};

/** A day in words. */
export const savingDayText = ({
  atMs,
  billed,
  without,
  complete,
  changes,
}: DayWithAndWithout): string =>
  [
    `${date(atMs)}: ${dollars(billed)} billed`,
    ...(complete ? [] : [', not complete']),
    ...(compare(without, billed) > 0 ? [`, ${dollars(without)} without the changes`] : []),
    ...(changes.length > 0 ? [`; began: ${listed(changes)}`] : []),
  ].join('');

const hasSaved = ({ days }: SavingChart): boolean =>
  days.some(({ complete, billed, without }) => complete && compare(without, billed) > 0);

const markersOf = ({ days }: SavingChart) =>
  days
    .filter(({ changes }) => changes.length > 0)
    .map(({ atMs, changes }) => ({ atMs, label: `${listed(changes)} began ${date(atMs)}` }));
