import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSummariseCosts } from '#app/estate/summarise-costs.ts';
import { costSummarySchema } from '#core/contract/api-costs.ts';
import { configSchema } from '#core/contract/config.ts';
import type { CostDay } from '#core/cost/cost-days.ts';
import { money, sum } from '#core/model/money.ts';
import { NOW } from '#test/support/facts.ts';

const asked: unknown[] = [];
const summarise = (
  days: readonly CostDay[],
  costs: object = { source: 'cost-explorer' },
  collectedAt = NOW,
) =>
  makeSummariseCosts({
    readConfig: async () => ({
      config: configSchema.parse({ collection: { sources: { costs } } }),
      version: 'v',
    }),
    storedCostDays: async (source, span) => {
      asked.push([source, span]);
      return { collectedAt, days };
    },
    now: () => NOW,
  });

const row = fc.record({
  service: fc.constantFrom('AmazonEC2', 'AWS Lambda', null),
  account: fc.constantFrom('1', '2', null),
  currency: fc.constantFrom('USD', 'EUR'),
  cost: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => money(n / 1_000, 'USD').amount),
});
const days = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { maxLength: 6 }).chain((numbers) =>
  fc.tuple(
    ...numbers
      .sort((a, b) => a - b)
      .map((n) =>
        fc.record({
          day: fc.constant(`2026-08-${String(n).padStart(2, '0')}`),
          rows: fc.array(row, { maxLength: 6 }),
        }),
      ),
  ),
);

test('each sum is that of its rows, and each row is a row of the bill', async () => {
  await fc.assert(
    fc.asyncProperty(days, async (given) => {
      const summary = await summarise(given)({});
      expect(costSummarySchema.parse(summary)).toEqual(summary);
      const all = given.flatMap(({ rows }) => rows);
      expect(summary.currencies.reduce((n, { rows }) => n + rows.length, 0)).toBe(all.length);
      for (const { currency, total, byDay, byService, byAccount, rows } of summary.currencies) {
        const billed = all.filter((each) => each.currency === currency);
        for (const part of [billed, byDay, byService, byAccount, rows])
          expect(
            sum(
              currency,
              part.map(({ cost }) => money(cost, currency)),
            ).amount,
          ).toBe(total);
        expect(new Set(byDay.map(({ day }) => day)).size).toBe(byDay.length);
      }
    }),
  );
});

test('a day is said to be incomplete until two days after it', async () => {
  const given = ['2026-08-28', '2026-08-29'].map((day) => ({ day, rows: [] }));
  // Noon of the 31st.
  expect((await summarise(given)({})).days).toEqual([
    { day: '2026-08-28', complete: true },
    { day: '2026-08-29', complete: false },
  ]);
});

test('the days that are asked for are read of the source that is configured', async () => {
  asked.length = 0;
  const file = { source: 'focus-file', file: '/bills/may.csv' };
  const { source } = await summarise([], file)({ from: '2026-05-01', to: '2026-05-02' });
  expect(source).toBe('focus-file');
  expect(asked).toEqual([['/bills/may.csv', { from: '2026-05-01', to: '2026-05-02' }]]);
});

test('without a source there is no bill, and that is said', async () => {
  expect(await summarise([], { source: 'none' })({})).toEqual({
    now: NOW,
    source: null,
    collectedAt: null,
    days: [],
    currencies: [],
  });
});
