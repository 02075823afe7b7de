import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostRecord, parseCostRow } from '#core/cost/focus.ts';
import { COST_DIMENSIONS, type CostDimension, CostTotals } from '#core/cost/totals.ts';
import { aCostRow } from '#test/support/cost-rows.ts';

const at = { file: 'bill.csv', line: 2 };
const aRecord = (changed: Record<string, string> = {}) => parseCostRow(aCostRow(changed), at);
const dimensions = Object.keys(COST_DIMENSIONS) as CostDimension[];

const totalsOf = (records: readonly CostRecord[]): CostTotals => {
  const totals = new CostTotals(dimensions);
  for (const record of records) totals.add(record);
  return totals;
};
const everything = (totals: CostTotals) => dimensions.map((dimension) => totals.by(dimension));

const anyRecord = fc
  .record({
    BilledCost: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((n) => `${n}E-11`),
    ListCost: fc.constantFrom('', '0.00000000001', '7.5'),
    BillingCurrency: fc.constantFrom('USD', 'EUR'),
    ServiceName: fc.constantFrom('AmazonEC2', 'AmazonS3', ''),
    ChargePeriodStart: fc.constantFrom('2026-05-01', '2026-05-02'),
  })
  .map(aRecord);

describe('totals', () => {
  test('are exact to the last digit', () => {
    const tenths = totalsOf(['0.1', '0.2', '0.00000000001'].map((c) => aRecord({ BilledCost: c })));
    expect(tenths.by('all')).toMatchObject([
      { currency: 'USD', rows: 3, costs: { BilledCost: { amount: '0.30000000001', rows: 3 } } },
    ]);
  });

  test('never mix two currencies', () => {
    const mixed = totalsOf([aRecord(), aRecord({ BillingCurrency: 'EUR' })]);
    expect(mixed.by('all').map(({ currency, rows }) => [currency, rows])).toEqual([
      ['EUR', 1],
      ['USD', 1],
    ]);
  });

  test('count the rows that have no such cost instead of calling them zero', () => {
    const [total] = totalsOf([aRecord({ ListCost: '3' }), aRecord({ ListCost: '' })]).by('all');
    expect(total).toMatchObject({ rows: 2, costs: { ListCost: { amount: '3', rows: 1 } } });
  });

  test('put what has no key last', () => {
    const services = totalsOf(['', 'b', 'a'].map((name) => aRecord({ ServiceName: name })));
    expect(services.by('serviceName').map(({ key }) => key)).toEqual(['a', 'b', null]);
  });

  test('group by month and day of UTC', () => {
    const totals = totalsOf([aRecord({ ChargePeriodStart: '2026-05-01 23:59:59' })]);
    expect(totals.by('billingMonth')[0]?.key).toBe('2026-05');
    expect(totals.by('chargeDay')[0]?.key).toBe('2026-05-01');
  });

  test('do not depend on the order of the rows', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        expect(everything(totalsOf(records.toReversed()))).toEqual(everything(totalsOf(records)));
      }),
    );
  });

  test('of the parts of a bill are together those of the whole', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), fc.nat({ max: 12 }), (records, cut) => {
        const parts = totalsOf(records.slice(0, cut));
        parts.addAll(totalsOf(records.slice(cut)));
        expect(everything(parts)).toEqual(everything(totalsOf(records)));
      }),
    );
  });

  test('are the same however they are divided', () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        const totals = totalsOf(records);
        const rows = dimensions.map((d) => totals.by(d).reduce((sum, t) => sum + t.rows, 0));
        expect(new Set(rows)).toEqual(new Set([records.length]));
      }),
    );
  });

  test('of a dimension that was not asked for are none', () => {
    expect(new CostTotals(['all']).by('region')).toEqual([]);
  });
});
