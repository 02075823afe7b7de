import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeSummariseCosts } from '#app/estate/summarise-costs.ts';
import type { ChangeRow } from '#core/contract/api.ts';
import { configSchema } from '#core/contract/config.ts';
import type { CostDay } from '#core/cost/cost-days.ts';
import { type Money, money, sum } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { COST_PARTS, costChart, layersOf, MOST_LAYERS } from '#core/present/cost-chart.ts';
import {
  changeWords,
  comparisonSentence,
  completenessSentence,
} from '#core/present/cost-sentences.ts';
import { isoTime } from '#core/present/format.ts';
import { layOutBars } from '#core/present/stacked-bars.ts';
import { daysAgo, NOW } from '#test/support/facts.ts';

const usd = (amount: string | number) => money(amount, 'USD');
const totalOf = (all: readonly Money[]) => sum<string>('USD', all);
const dayOf = (at: number): string => isoTime(at).slice(0, 10);

/** What the API says of these days of a bill that was collected now. */
const summaryOf = (days: readonly CostDay[]) =>
  makeSummariseCosts({
    readConfig: async () => ({
      config: configSchema.parse({
        collection: { sources: { costs: { source: 'cost-explorer' } } },
      }),
      version: 'v',
    }),
    storedCostDays: async () => ({ collectedAt: NOW, days }),
    now: () => NOW,
  })({});

const row = (service: string | null, cost: string, account = '1') => ({
  service,
  account,
  cost,
  currency: 'USD',
});

/** A bill that ends `endsAgo` days ago, a row for each day. */
const billOf = (costs: readonly (readonly ReturnType<typeof row>[])[], endsAgo = 5): CostDay[] =>
  costs.map((rows, i) => ({ day: dayOf(daysAgo(endsAgo + costs.length - 1 - i)), rows }));

const chartOf = async (days: readonly CostDay[], wanted: number, changes: ChangeRow[] = []) =>
  costChart(await summaryOf(days), { currency: 'USD', by: 'service', days: wanted, changes });

const cost = fc.integer({ min: -500, max: 100_000 }).map((n) => String(n / 1_000));
const rows = fc.array(
  fc
    .tuple(
      fc.constantFrom('EC2', 'RDS', 'S3', ...'abcdefghij', null),
      cost,
      fc.constantFrom('1', '2'),
    )
    .map(([service, amount, account]) => row(service, amount, account)),
  { maxLength: 6 },
);

test('whatever is shown adds up: days, parts of a day, rows of the table, layers', async () => {
  const bills = fc.array(rows, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(
      bills,
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(...COST_PARTS),
      async (bill, wanted, by) => {
        const summary = await summaryOf(billOf(bill));
        const chart = costChart(summary, { currency: 'USD', by, days: wanted, changes: [] });
        if (chart === undefined) {
          expect(summary.currencies).toEqual([]);
          return;
        }
        const shown = bill.slice(-wanted).flat();
        const total = totalOf(shown.map((one) => usd(one.cost)));
        expect(chart.total).toEqual(total);
        expect(totalOf(chart.groups.map((group) => group.cost))).toEqual(total);
        expect(totalOf(layersOf(chart).map((layer) => layer.cost))).toEqual(total);
        expect(layersOf(chart).length).toBeLessThanOrEqual(MOST_LAYERS);
        for (const day of chart.days) expect(totalOf(day.parts)).toEqual(day.total);
        expect(totalOf(chart.days.map((day) => day.total))).toEqual(total);
        const { comparison } = chart;
        if (comparison === undefined) return;
        for (const when of ['before', 'after'] as const)
          expect(totalOf(chart.groups.flatMap((group) => group[when] ?? []))).toEqual(
            comparison[when],
          );
      },
    ),
  );
});

test('bars are inside of the plot, those of a day do not overlap, and stand on zero', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 12 }), async (bill) => {
      const chart = await chartOf(billOf(bill), 12);
      if (chart === undefined) return;
      const { bars, plot, zeroY } = layOutBars(chart, { width: 640, height: 280 });
      for (const { x, width, parts } of bars) {
        expect(x).toBeGreaterThanOrEqual(plot.left - 0.1);
        expect(x + width).toBeLessThanOrEqual(plot.right + 0.1);
        const spans = parts
          .filter(({ height }) => height > 0)
          .map(({ y, height }) => [y, y + height] as const)
          .toSorted((a, b) => a[0] - b[0]);
        for (const [i, [from, to]] of spans.entries()) {
          expect(from).toBeGreaterThanOrEqual(plot.top - 0.1);
          expect(to).toBeLessThanOrEqual(plot.bottom + 0.1);
          expect(from).toBeGreaterThanOrEqual((spans[i - 1]?.[1] ?? 0) - 0.3);
        }
        if (spans.length > 0)
          expect(spans.flat().some((edge) => Math.abs(edge - zeroY) <= 0.2)).toBe(true);
      }
    }),
  );
});

describe('complete days are compared with those in their place in the period before', () => {
  test('days that will cost more are not, and are hatched', async () => {
    const bill = billOf(
      [['4'], ['4'], ['5'], ['1']].map(([amount = '']) => [row('EC2', amount)]),
      1,
    );
    const chart = await chartOf(bill, 2);
    expect(chart?.days.map(({ state }) => state)).toEqual(['incomplete', 'incomplete']);
    expect(chart?.comparison).toBeUndefined();
    expect(chart && comparisonSentence(chart)).toContain('nothing can be compared');
    expect(chart && completenessSentence(chart)).toBe(
      'No day is complete yet. 2 days are hatched: more will be billed for them.',
    );
  });

  test('a service that is gone is still in the comparison', async () => {
    const bill = billOf([[row('RDS', '3'), row('EC2', '1')], [row('EC2', '2')]]);
    const chart = await chartOf(bill, 1);
    expect(chart?.comparison).toEqual({ days: 1, before: usd(4), after: usd(2) });
    expect(chart?.groups.map(({ name, cost: c }) => [name, c.amount])).toEqual([
      ['EC2', '2'],
      ['RDS', '0'],
    ]);
    expect(chart && comparisonSentence(chart)).toBe(
      '$2.00 in 1 complete day, $4.00 in the same of the period before: 50 % less.',
    );
  });

  test('a day that the bill lacks is missing, not zero, and none is made up before the first', async () => {
    const [first, , last] = billOf([[row('EC2', '1')], [], [row('EC2', '1')]]);
    const chart = await chartOf(first && last ? [first, last] : [], 9);
    expect(chart?.days.map(({ state }) => state)).toEqual(['complete', 'missing', 'complete']);
    expect(chart && layOutBars(chart, { width: 640, height: 280 }).bars[1]?.parts).toEqual([]);
    expect(chart && completenessSentence(chart)).toContain('The bill has nothing of 1 day.');
  });
});

test('changes are marked on the day on which they began, in one mark a day', async () => {
  const change = (number: string, startedAt?: number) =>
    ({ number, title: number, ...(startedAt !== undefined && { startedAt }) }) as ChangeRow;
  const at = daysAgo(6);
  const chart = await chartOf(billOf([[row('EC2', '1')], [row('EC2', '1')]]), 2, [
    change('chg-3', at),
    change('chg-2', at + 1_000),
    change('chg-1', at - 30 * MS_PER_DAY),
    change('chg-0'),
  ]);
  expect(chart?.markers.map(({ changes }) => changes.map(({ number }) => number))).toEqual([
    ['chg-3', 'chg-2'],
  ]);
});

test.each([
  [10, 10, 'the same'],
  [10, 5, '50 % less'],
  [10, 11, '10 % more'],
  [0, 3, '$3.00 more'],
])('from %d to %d is %s', (before, after, says) => {
  expect(changeWords(usd(before), usd(after))).toBe(says);
});
