import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeCostStore } from '#adapters/aws/cost-store.ts';
import { parseCostRow } from '#core/cost/focus.ts';
import { aCostRow } from '#test/support/cost-rows.ts';
import { NOW } from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const store = makeCostStore(ENV);

const bill = async function* (...rows: Record<string, string>[]) {
  for (const [line, row] of rows.entries())
    yield parseCostRow(aCostRow(row), { file: 'bill', line });
};
const onDay = (day: string, BilledCost: string, changed: Record<string, string> = {}) => ({
  ChargePeriodStart: `${day}T00:00:00Z`,
  ChargePeriodEnd: `${day}T23:00:00Z`,
  BilledCost,
  ...changed,
});

test('costs are exact totals of each currency, replaced as a whole', async () => {
  const records = bill(
    { BilledCost: '0.10000000001' },
    { BilledCost: '0.2' },
    { BilledCost: '-3', BillingCurrency: 'EUR' },
  );
  const summary = { source: 'a', rows: 3, billed: { USD: '0.30000000001', EUR: '-3' } };
  expect(await store.saveCosts('a', records, NOW)).toEqual(summary);
  expect(await store.storedCosts('a')).toEqual(summary);
  await store.saveCosts('a', bill(), NOW);
  expect(await store.storedCosts('a')).toEqual({ source: 'a', rows: 0, billed: {} });
  expect(await store.storedCosts('b')).toBeUndefined();
  expect(await store.storedCostDays('b', {})).toBeUndefined();
});

test('days are kept by service and account, and those of an older bill are gone', async () => {
  await store.saveCosts('a', bill(onDay('2026-05-03', '7')), NOW - 1);
  const records = bill(
    onDay('2026-05-02', '0.1'),
    onDay('2026-05-02', '0.2'),
    onDay('2026-05-02', '4', { ServiceName: '' }),
    onDay('2026-05-01', '1'),
  );
  await store.saveCosts('a', records, NOW);
  const row = { service: 'AmazonEC2', account: '111122223333', currency: 'USD' };
  const first = { day: '2026-05-01', rows: [{ ...row, cost: '1' }] };
  const second = {
    day: '2026-05-02',
    rows: [
      { ...row, cost: '0.3' },
      { ...row, service: null, cost: '4' },
    ],
  };
  expect(await store.storedCostDays('a', {})).toEqual({
    collectedAt: NOW,
    days: [first, second],
  });
  expect(await store.storedCostDays('a', { from: '2026-05-02' })).toMatchObject({ days: [second] });
  expect(await store.storedCostDays('a', { to: '2026-05-01' })).toMatchObject({ days: [first] });
});
