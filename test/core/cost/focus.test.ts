import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCostRow, parseFocusHead } from '#core/cost/focus.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { decimal } from '#core/model/money.ts';
import { aCostRow } from '#test/support/cost-rows.ts';

const at = { file: 'bill.csv', line: 7 };
const parsed = (changed: Record<string, string> = {}) => parseCostRow(aCostRow(changed), at);

describe('a row of a bill', () => {
  test('keeps the columns of FOCUS and drops those of the exporter', () => {
    const record = parsed({ x_Internal: 'secret' });
    expect(record).toMatchObject({
      BilledCost: '1.5',
      BillingCurrency: 'USD',
      ChargeCategory: 'Usage',
      ChargePeriodStart: '2026-05-01T00:00:00Z',
      ServiceName: 'AmazonEC2',
      Tags: { env: 'prod' },
    });
    expect(record).not.toHaveProperty('x_Internal');
  });

  test.each(['', ' ', 'NULL', 'null'])('reads %j as nothing', (nothing) => {
    const record = parsed({ ResourceId: nothing, ListCost: nothing, Tags: nothing });
    expect(record).toMatchObject({ ResourceId: null, ListCost: null, Tags: null });
  });

  test('a column that is absent is nothing too', () => {
    const { ListCost: _, ...without } = aCostRow();
    expect(parseCostRow(without, at).ListCost).toBeNull();
    expect(parsed().InvoiceId).toBeNull();
  });

  test.each([
    ['1.50', '1.5'],
    ['-2.6137', '-2.6137'],
    ['3.70200000000E-7', '0.0000003702'],
    ['0E-18', '0'],
    ['0.00 ', '0'],
    ['$50,000.00 ', '50000'],
    ['-$5.10', '-5.1'],
    ['79228162514264.337593543950335', '79228162514264.337593543950335'],
  ])('the amount %j is %s', (text, amount) =>
    expect(parsed({ BilledCost: text }).BilledCost).toBe(amount),
  );

  test('no digit of an amount is lost', () => {
    const digits = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n });
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 18 }), (value, places) => {
        const { BilledCost } = parsed({ BilledCost: `${value}E-${places}` });
        const text = BilledCost.replace('-', '');
        const shown = text.includes('.') ? (text.split('.')[1]?.length ?? 0) : 0;
        expect(BigInt(BilledCost.replace('.', '')) * 10n ** BigInt(places - shown)).toBe(value);
        expect(parsed({ BilledCost }).BilledCost).toBe(decimal(BilledCost));
      }),
    );
  });

  test.each([
    ['2024-09-18 22:00:00', '2024-09-18T22:00:00Z'],
    ['2024-09-18T22:00:00Z', '2024-09-18T22:00:00Z'],
    ['2024-09-18T22:00:00.000Z', '2024-09-18T22:00:00Z'],
    ['2024-09-18', '2024-09-18T00:00:00Z'],
    ['9/18/24', '2024-09-18T00:00:00Z'],
    ['9/18/2024', '2024-09-18T00:00:00Z'],
  ])('the time %j is %s', (text, time) =>
    expect(parsed({ ChargePeriodEnd: '2027-01-01', ChargePeriodStart: text })).toMatchObject({
      ChargePeriodStart: time,
    }),
  );

  test('tags that are no text are turned to text', () => {
    expect(parsed({ Tags: '{"n": 5, "on": true}' }).Tags).toEqual({ n: '5', on: 'true' });
  });
});

describe('a malformed row', () => {
  test.each([
    ['BilledCost', '', 'expected an exact decimal such as 12.5 or 3.2E-7, found nothing'],
    ['BilledCost', 'abc', 'found "abc"'],
    ['BilledCost', '1,234.5', 'found "1,234.5"'],
    ['BilledCost', '$1,23', 'found "$1,23"'],
    ['BilledCost', 'NaN', 'found "NaN"'],
    ['BilledCost', '1e999999', 'found "1e999999"'],
    ['EffectiveCost', 'NULL', 'found nothing'],
    ['ListCost', '12 USD', 'found "12 USD"'],
    ['PricingQuantity', 'ten', 'found "ten"'],
    ['BillingCurrency', '', 'expected a currency code such as USD, found nothing'],
    ['BillingCurrency', 'Dollar', 'found "Dollar"'],
    ['ChargeCategory', 'usage', 'expected one of Usage, Purchase, Tax, Credit, Adjustment'],
    ['ChargePeriodStart', 'yesterday', 'expected a UTC time such as 2026-05-01T00:00:00Z'],
    ['ChargePeriodStart', '2026-02-30', 'found "2026-02-30"'],
    ['ChargePeriodStart', '2026-05-01T00:00:00+02:00', 'expected a UTC time'],
    ['ChargePeriodEnd', '2026-04-30', 'expected no earlier than ChargePeriodStart'],
    ['BillingPeriodEnd', '2026-04-01', 'expected no earlier than BillingPeriodStart'],
    ['BillingPeriodEnd', '13/1/26', 'found "13/1/26"'],
    ['Tags', '{"env": ', 'expected a JSON object such as {"env": "prod"}'],
    ['Tags', '["prod"]', 'expected a JSON object'],
  ])('%s = %j names file, line, field and what to do', (field, value, problem) => {
    const read = () => parsed({ [field]: value });
    expect(read).toThrow(InvalidInputError);
    expect(read).toThrow(`bill.csv line 7, ${field}: `);
    expect(read).toThrow(problem);
    expect(read).toThrow('correct the row or export the bill again');
    try {
      read();
    } catch (error) {
      expect(error).toMatchObject({ details: { file: 'bill.csv', line: 7, field } });
    }
  });

  test('a bill that writes the day first is not read as if it wrote the month first', () => {
    const dayFirst = { BillingPeriodStart: '01/05/26', BillingPeriodEnd: '01/06/26' };
    expect(() => parsed(dayFirst)).toThrow('5/1/26 for the first of May');
  });

  test('a long value is not repeated in full', () => {
    expect(() => parsed({ BilledCost: 'x'.repeat(10_000) })).toThrow(/^.{0,200}$/);
  });
});

describe('the head of a bill', () => {
  const columns = Object.keys(aCostRow());
  const head = (changed: readonly string[], currency?: string) =>
    parseFocusHead('bill.csv', changed, currency);

  test.each([
    ['1.0', columns],
    ['1.1', [...columns, 'SkuMeter']],
    ['1.2', [...columns, 'SkuMeter', 'InvoiceId']],
  ])('tells version %s by its columns', (version, given) =>
    expect(head(given).version).toBe(version),
  );

  test.each([
    ['no bill at all', ['a', 'b'], 'expected a FOCUS bill, but BilledCost, EffectiveCost, '],
    ['a column twice', [...columns, 'BilledCost'], 'column BilledCost appears twice'],
    ['no cost', columns.filter((c) => c !== 'BilledCost'), 'but BilledCost is missing'],
    [
      'no currency',
      columns.filter((c) => c !== 'BillingCurrency'),
      'column BillingCurrency is missing: add it, or name the currency',
    ],
  ])('refuses %s', (_name, given, problem) => {
    expect(() => head(given)).toThrow(InvalidInputError);
    expect(() => head(given)).toThrow(/^bill\.csv line 1: /);
    expect(() => head(given)).toThrow(problem);
  });

  test('a bill without a currency column is read when its currency is named', () => {
    const without = columns.filter((c) => c !== 'BillingCurrency');
    expect(head(without, 'USD').columns).toEqual(without);
  });
});
