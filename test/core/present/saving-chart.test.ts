import { expect, test } from 'vitest';
import { money } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { DayWithAndWithout } from '#core/present/cost-without-changes.ts';
import {
  layOutSavingChart,
  type SavingChart,
  savingDayText,
  savingLegend,
  savingSentence,
} from '#core/present/saving-chart.ts';
import { NOW } from '#test/support/facts.ts';

const MIDNIGHT = NOW - (NOW % MS_PER_DAY);
const aDay = (n: number, given: Partial<DayWithAndWithout> = {}): DayWithAndWithout => ({
  day: `day ${n}`,
  atMs: MIDNIGHT + n * MS_PER_DAY,
  billed: money(10, 'USD'),
  without: money(10, 'USD'),
  complete: true,
  changes: [],
  ...given,
});
const chartOf = (days: readonly DayWithAndWithout[]): SavingChart => ({
  title: 'Cost per day',
  currency: 'USD',
  days,
});
const SIZE = { width: 600, height: 200 };
const saving = chartOf([
  aDay(0),
  aDay(1, { without: money('12.5', 'USD'), changes: ['chg-0001', 'chg-0002'] }),
  aDay(2, { without: money(13, 'USD') }),
  aDay(3, { billed: money(2, 'USD'), complete: false }),
]);

test('two lines, a number for each day on which changes began, and the sum of the gap in words', () => {
  const drawing = layOutSavingChart(saving, SIZE);
  expect(drawing.strokes.map(({ kind }) => kind)).toEqual(['proposed', 'live']);
  expect(drawing.marks).toHaveLength(1);
  expect(drawing.yTicks.at(-1)?.label).toBe('$15.00');
  expect(drawing.says).toBe(savingSentence(saving));
  expect(savingSentence(saving)).toContain(
    '$30.00 billed; without the changes it would have been $5.50 more',
  );
  expect(savingLegend(saving).map(({ says }) => says)).toEqual([
    'Billed',
    'Without the changes',
    '1 day left out: the bill is not complete',
    expect.stringContaining('chg-0001 and chg-0002 began'),
  ]);
});

test('a day that is not complete is not drawn as a saving, and is said to be incomplete', () => {
  const [billed] = layOutSavingChart(saving, SIZE).strokes.filter(({ kind }) => kind === 'live');
  // Three points: one move, two lines.
  expect(billed?.d.match(/[ML]/g)).toHaveLength(3);
  expect(saving.days[3] && savingDayText(saving.days[3])).toContain('$2.00 billed, not complete');
});

test('without a saving there is one line, and the words claim none', () => {
  const chart = chartOf([aDay(0), aDay(1)]);
  expect(layOutSavingChart(chart, SIZE).strokes.map(({ kind }) => kind)).toEqual(['live']);
  expect(savingSentence(chart)).toContain('no change was in force on a complete day yet');
  expect(savingSentence(chartOf([aDay(0, { complete: false })]))).toBe(
    'No day of the bill is complete yet.',
  );
});

test('a day in words has both amounts and what began', () => {
  expect(saving.days[1] && savingDayText(saving.days[1])).toMatch(
    /: \$10\.00 billed, \$12\.50 without the changes; began: chg-0001 and chg-0002$/,
  );
});
