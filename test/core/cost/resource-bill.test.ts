import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chargeOf } from '#adapters/focus-file/charge-of.ts';
import { parseCostRow } from '#core/cost/focus.ts';
import { atBilledCost, type Charge, ResourceBill } from '#core/cost/resource-bill.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';
import type { Saving } from '#core/model/recommendation.ts';
import { HOURS_PER_MONTH, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { aCostRow } from '#test/support/cost-rows.ts';
import { daysAgo, NOW } from '#test/support/facts.ts';

const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

const aDay = (ago: number, usd: number, resource = 'vol-1'): Charge => ({
  resource,
  from: daysAgo(ago),
  to: daysAgo(ago - 1),
  usd: String(usd),
});

const billWith = (charges: readonly Charge[], wanted: readonly string[] = ['vol-1']) => {
  const bill = new ResourceBill(wanted);
  for (const charge of charges) bill.add(charge);
  return bill;
};
const monthly = (usdPerDay: number) => usdPerMonth((usdPerDay * DAYS_PER_MONTH).toFixed(2));

describe('what a resource costs by the bill', () => {
  test('is the average of the days from its first to its last', () => {
    const bill = billWith([aDay(3, 1), aDay(2, 3), aDay(1, 2)]);
    expect(bill.of(['vol-1'])).toEqual({ usdPerMonth: monthly(2), to: NOW });
    // A day without a charge in between is one that cost nothing.
    expect(billWith([aDay(4, 1), aDay(1, 3)]).of(['vol-1'])?.usdPerMonth).toEqual(monthly(1));
  });

  test('is the sum of all that is charged for it, by whatever name', () => {
    const arn = 'arn:aws:ec2:us-east-1:1:volume/vol-1';
    const bill = billWith([aDay(1, 1), aDay(1, 2), aDay(1, 4, arn)], ['vol-1', arn]);
    expect(bill.of([arn, 'vol-1'])?.usdPerMonth).toEqual(monthly(7));
    expect(bill.of(['vol-1', 'vol-1'])?.usdPerMonth).toEqual(monthly(3));
  });

  test('is of the last month of the bill, not of the last month of the clock', () => {
    const bill = billWith([aDay(400, 50), aDay(201, 2), aDay(200, 2), aDay(190, 9, 'vol-9')]);
    expect(bill.of(['vol-1'])?.usdPerMonth).toEqual(monthly(2));
  });

  test('is known from one row for a month, and from hours', () => {
    const month = { resource: 'vol-1', from: daysAgo(31), to: NOW, usd: '31' };
    expect(billWith([month]).of(['vol-1'])?.usdPerMonth).toEqual(monthly(1));
    const hours = Array.from({ length: 48 }, (_, i) => ({
      resource: 'vol-1',
      from: daysAgo(2) + i * MS_PER_HOUR,
      to: daysAgo(2) + (i + 1) * MS_PER_HOUR,
      usd: '0.5',
    }));
    expect(billWith(hours).of(['vol-1'])?.usdPerMonth).toEqual(monthly(12));
  });

  test('is not known of what the bill does not name, or names no more', () => {
    const bill = billWith([aDay(90, 1), aDay(1, 1, 'vol-9')]);
    expect(bill.of(['vol-1'])).toBeUndefined();
    expect(bill.of(['vol-9'])).toBeUndefined();
  });
});

describe('a row of a bill', () => {
  const read = (changed: Record<string, string>) =>
    chargeOf(parseCostRow(aCostRow(changed), { file: 'bill.csv', line: 2 }));

  test('is a charge after commitments', () => {
    expect(read({ ResourceId: 'vol-1' })).toEqual({
      resource: 'vol-1',
      from: Date.UTC(2026, 4, 1),
      to: Date.UTC(2026, 4, 1) + MS_PER_DAY,
      usd: '1.25',
    });
  });

  test.each([{ ResourceId: '' }, { ChargeCategory: 'Credit' }, { BillingCurrency: 'EUR' }])(
    'with %j is none of a resource',
    (changed) => expect(read(changed)).toBeUndefined(),
  );
});

describe('a saving by what is billed', () => {
  const saving = (saves: number, costs: number): Saving => ({
    usdPerMonth: usdPerMonth(saves.toFixed(2)),
    costNow: usdPerMonth(costs.toFixed(2)),
    formula: '100 GiB × $0.1',
    rate: { kind: 'list', asOf: '2026-11-21', source: 'AWS Price List' },
  });

  test('is smaller by as much as the bill is', () => {
    const billed = { usdPerMonth: usdPerMonth('70'), to: Date.UTC(2026, 10, 20) };
    expect(atBilledCost(saving(40, 100), billed, 'bill.csv')).toEqual({
      usdPerMonth: usdPerMonth('28'),
      costNow: usdPerMonth('70'),
      formula: '(100 GiB × $0.1) × 70 % of the list price that the bill asks',
      rate: {
        kind: 'after-commitments',
        asOf: '2026-11-20',
        source: 'bill.csv; AWS Price List, 2026-11-21',
      },
    });
  });

  test('is as it was where the bill asks as much, or more', () => {
    for (const usd of ['100', '250']) {
      const listed = saving(40, 100);
      expect(atBilledCost(listed, { usdPerMonth: usdPerMonth(usd), to: NOW }, 'x')).toBe(listed);
    }
  });

  test('is never above what the resource costs, and never above the one of the list', () => {
    const cents = fc.integer({ min: 1, max: 1_000_000 }).map((n) => n / 100);
    fc.assert(
      fc.property(
        cents,
        fc.double({ min: 0, max: 1, noNaN: true }),
        cents,
        (costs, share, billed) => {
          const listed = saving(Math.floor(costs * share * 100) / 100, costs);
          const usd = usdPerMonth(billed.toFixed(2));
          const found = atBilledCost(listed, { usdPerMonth: usd, to: NOW }, 'x');
          expect(compare(found.usdPerMonth, found.costNow)).toBeLessThanOrEqual(0);
          expect(compare(found.usdPerMonth, listed.usdPerMonth)).toBeLessThanOrEqual(0);
          if (found !== listed) expect(compare(found.usdPerMonth, usd)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });
});
