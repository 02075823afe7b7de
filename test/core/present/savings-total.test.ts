import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, sum, usdPerMonth } from '#core/model/money.ts';
import { overlapSentence, savingsTotal } from '#core/present/savings-total.ts';

const row = fc.record({
  money: fc.constantFrom('open' as const, 'applied' as const),
  saves: fc.nat({ max: 100_000_000 }).map((cents) => usdPerMonth((cents / 100).toFixed(2))),
});

test('what is open and what is applied are together all rows, each counted once', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const { open, applied } = savingsTotal(rows);
      const all = sum(
        'USD',
        rows.map(({ saves }) => saves),
      );
      expect(add(open, applied)).toEqual(all);
    }),
  );
});

test('a total is that of its parts, however the rows are filtered', () => {
  fc.assert(
    fc.property(fc.array(row), fc.array(row), (some, others) => {
      const parts = add(savingsTotal(some).open, savingsTotal(others).open);
      expect(savingsTotal([...others, ...some]).open).toEqual(parts);
    }),
  );
});

test('says both sums, and never one for both', () => {
  const rows = [
    { money: 'open' as const, saves: usdPerMonth('140.16') },
    { money: 'open' as const, saves: usdPerMonth('9.84') },
    { money: 'applied' as const, saves: usdPerMonth('22.70') },
  ];
  expect(savingsTotal(rows).says).toBe('2 open, $150.00 a month; 1 applied, $22.70 a month');
  expect(savingsTotal([]).says).toBe('0 open, $0.00 a month');
});

test('says what is left out because it cannot be saved twice', () => {
  expect(overlapSentence([{ overlapped: 0 }])).toBe('no overlap');
  expect(overlapSentence([{ overlapped: 1 }, { overlapped: 2 }])).toBe(
    '3 smaller findings on the same resources not counted',
  );
});
