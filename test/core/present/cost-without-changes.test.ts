import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compare, usdPerMonth } from '#core/model/money.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { costWithoutChanges } from '#core/present/cost-without-changes.ts';
import { isoTime } from '#core/present/format.ts';
import { NOW } from '#test/support/facts.ts';

const MIDNIGHT = NOW - (NOW % MS_PER_DAY);
const dayAt = (n: number): string => isoTime(MIDNIGHT + n * MS_PER_DAY).slice(0, 10);
const bill = (costs: readonly string[], currency = 'USD') => ({
  currency,
  days: costs.map((_, n) => ({ day: dayAt(n), complete: true })),
  byDay: costs.map((cost, n) => ({ day: dayAt(n), cost })),
});
const aChange = (startedAt: number | undefined, saves: string, state = 'applied' as const) => ({
  number: 'chg-0001',
  ...(startedAt !== undefined && { startedAt }),
  money: { state, usdPerMonth: usdPerMonth(saves) },
});

test('a day gets what its changes saved on it: nothing before them, their hours on the first, all of it later', () => {
  // 0.10 dollars an hour, from six in the evening of the second day on.
  const change = aChange(MIDNIGHT + MS_PER_DAY + 18 * MS_PER_HOUR, '73');
  const days = costWithoutChanges(bill(['10', '10', '10']), [change]);
  expect(days.map(({ without }) => without.amount)).toEqual(['10', '10.6', '12.4']);
  expect(days.map(({ changes }) => changes)).toEqual([[], ['chg-0001'], []]);
});

test.each([
  ['open', aChange(MIDNIGHT, '73', 'open' as never)],
  ['none: taken back or rolled back', aChange(MIDNIGHT, '73', 'none' as never)],
  ['never begun', aChange(undefined, '73')],
])('what is not in force saves nothing: %s', (_name, change) => {
  const [day] = costWithoutChanges(bill(['10']), [change]);
  expect(day).toMatchObject({ billed: { amount: '10' }, without: { amount: '10' }, changes: [] });
});

test('dollars are not added to another currency', () => {
  const [day] = costWithoutChanges(bill(['10'], 'EUR'), [aChange(MIDNIGHT, '73')]);
  expect(day?.without).toEqual({ amount: '10', currency: 'EUR' });
});

test('a day that the bill has without a row cost nothing', () => {
  const days = costWithoutChanges({ ...bill(['10', '0']), byDay: [] }, []);
  expect(days.map(({ billed }) => billed.amount)).toEqual(['0', '0']);
});

test('never below the bill, and above it by no more than all savings of a day, in cents', () => {
  const changes = fc.array(
    fc.record({ at: fc.integer({ min: -5, max: 200 }), cents: fc.nat({ max: 1_000_000 }) }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(changes, fc.array(fc.nat({ max: 100_000 }), { maxLength: 9 }), (given, costs) => {
      const made = given.map(({ at, cents }) =>
        aChange(MIDNIGHT + at * MS_PER_HOUR, (cents / 100).toFixed(2)),
      );
      const most =
        given.reduce((all, { cents }) => all + (cents / 100) * (24 / 730), 0) +
        given.length / 200 +
        1e-6;
      for (const { billed, without } of costWithoutChanges(bill(costs.map(String)), made)) {
        expect(compare(without, billed)).toBeGreaterThanOrEqual(0);
        expect(Number(without.amount) - Number(billed.amount)).toBeLessThanOrEqual(most);
      }
    }),
  );
});
