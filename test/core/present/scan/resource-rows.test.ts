import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sum, usdPerMonth } from '#core/model/money.ts';
import { resourceRowsOf } from '#core/present/scan/resource-rows.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { aRecommendation } from '#test/support/changes.ts';

const rowOf = ({ on, cents }: { on: number; cents: number }, i: number): ScanRow => {
  const { saving, ...of } = aRecommendation({ id: `rec-${i}`, resource: `arn-${on}` });
  const usd = usdPerMonth((cents / 100).toFixed(2));
  return {
    number: `rec-${1_001 + i}`,
    title: 'Delete it',
    recommendation: { ...of, saving: { ...saving, usdPerMonth: usd } },
    unjudged: [],
  };
};

test('each resource is there once, the largest saving first, and the rows add up to the scan', () => {
  const found = fc.record({ on: fc.integer({ min: 0, max: 5 }), cents: fc.nat(100_000) });
  fc.assert(
    fc.property(fc.array(found), (given) => {
      const rows = given.map(rowOf);
      const resources = resourceRowsOf(rows);
      expect(new Set(resources.map(({ arn }) => arn)).size).toBe(resources.length);
      expect(
        sum(
          'USD',
          resources.map(({ open }) => open.saves),
        ),
      ).toEqual(totalOf(rows));
      expect(resources.reduce((n, { open }) => n + open.recommendations, 0)).toBe(rows.length);
      const saved = resources.map(({ open }) => Number(open.saves.amount));
      expect(saved).toEqual(saved.toSorted((a, b) => b - a));
    }),
  );
});
