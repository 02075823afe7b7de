import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CostDays, isComplete, sumsBy, totalOf } from '#core/cost/cost-days.ts';
import { parseCostRow } from '#core/cost/focus.ts';
import { money, sum } from '#core/model/money.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { aCostRow } from '#test/support/cost-rows.ts';

const rows = fc.array(
  fc.record({
    day: fc.constantFrom('2026-05-01', '2026-05-02', '2026-05-09'),
    ServiceName: fc.constantFrom('AmazonEC2', 'AWSLambda', ''),
    SubAccountId: fc.constantFrom('1', '2', ''),
    BilledCost: fc
      .tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.nat(999_999_999))
      .map(([whole, part]) => `${whole}.${String(part).padStart(9, '0')}`),
  }),
  { maxLength: 30 },
);

const bill = (
  given: { day: string; ServiceName: string; SubAccountId: string; BilledCost: string }[],
) =>
  given.map(({ day, ...row }, line) =>
    parseCostRow(
      aCostRow({
        ChargePeriodStart: `${day}T00:00:00Z`,
        ChargePeriodEnd: `${day}T23:59:59Z`,
        ...row,
      }),
      { file: 'bill', line },
    ),
  );
const daysOf = (records: ReturnType<typeof bill>) => {
  const days = new CostDays();
  for (const record of records) days.add(record);
  return days.days();
};

describe('the days of a bill', () => {
  test('add up to the bill, to the last digit, however they are grouped', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const records = bill(given);
        const all = daysOf(records).flatMap(({ rows }) => rows);
        const billed = sum(
          'USD',
          records.map(({ BilledCost }) => money(BilledCost, 'USD')),
        ).amount;
        expect(totalOf(all)).toBe(billed);
        for (const sums of [
          sumsBy(all, ({ service }) => service),
          sumsBy(all, ({ account }) => account),
        ])
          expect(
            sum(
              'USD',
              sums.map(({ cost }) => money(cost, 'USD')),
            ).amount,
          ).toBe(billed);
      }),
    );
  });

  test('are the same in whatever order the bill is read, a row for each service and account', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const days = daysOf(bill(given));
        expect(daysOf(bill([...given].reverse()))).toEqual(days);
        for (const { rows } of days)
          expect(new Set(rows.map(({ service, account }) => `${service} ${account}`)).size).toBe(
            rows.length,
          );
        expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted());
      }),
    );
  });

  test('keep each currency on its own', () => {
    const days = new CostDays();
    for (const [line, BillingCurrency] of ['USD', 'EUR'].entries())
      days.add(parseCostRow(aCostRow({ BillingCurrency }), { file: 'bill', line }));
    const [day] = days.days();
    expect(day?.rows.map(({ currency }) => currency).sort()).toEqual(['EUR', 'USD']);
    expect(() => totalOf(day?.rows ?? [])).toThrow('one currency');
  });
});

test('a day is complete two days after its end, and not a moment earlier', () => {
  const settled = Date.UTC(2026, 4, 1) + 3 * MS_PER_DAY;
  expect(isComplete('2026-05-01', settled)).toBe(true);
  expect(isComplete('2026-05-01', settled - 1)).toBe(false);
});
