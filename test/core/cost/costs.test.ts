import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gbSeconds, instanceCost, lambdaCost } from '#core/cost/on-demand.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import { snapshotCost, volumeCost } from '#core/cost/storage.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';

const costOf = (...args: Parameters<typeof volumeCost>) => {
  const cost = volumeCost(...args);
  return cost && [cost.usdPerMonth.amount, cost.formula];
};

describe('volumeCost', () => {
  test.each([
    [{ type: 'gp3', sizeGib: 100 }, '8', '100 GiB × $0.08'],
    [{ type: 'gp3', sizeGib: 100, iops: 3_000, throughputMibps: 125 }, '8', '100 GiB × $0.08'],
    [{ type: 'gp3', sizeGib: 10, iops: 3_001 }, '0.805', '10 GiB × $0.08 + 1 IOPS × $0.005'],
    [
      { type: 'gp3', sizeGib: 10, throughputMibps: 126 },
      '0.84',
      '10 GiB × $0.08 + 1 MiB/s × $0.04',
    ],
    [{ type: 'io1', sizeGib: 10, iops: 100 }, '7.75', '10 GiB × $0.125 + 100 IOPS × $0.065'],
    // What gp2 gives is in its price: EC2 shows the number all the same.
    [{ type: 'gp2', sizeGib: 100, iops: 300 }, '10', '100 GiB × $0.1'],
  ])('of %j is $%s', (volume, amount, formula) => {
    expect(costOf(volume, BUILT_IN_PRICES)).toEqual([amount, formula]);
  });

  test('of a type without a price is not known', () => {
    expect(volumeCost({ type: 'io9', sizeGib: 1 }, BUILT_IN_PRICES)).toBeUndefined();
  });

  test('of a snapshot is for every block of the volume', () => {
    expect(snapshotCost(500, BUILT_IN_PRICES)).toEqual({
      usdPerMonth: usdPerMonth(25),
      formula: '500 GiB snapshot × $0.05',
    });
  });
});

describe('on demand', () => {
  test('an instance costs 730 hours a month', () => {
    expect(instanceCost('m6i.2xlarge', BUILT_IN_PRICES)).toEqual(usdPerMonth('280.32'));
    expect(instanceCost('m6i.none', BUILT_IN_PRICES)).toBeUndefined();
  });

  test('a function costs its GB-seconds', () => {
    const use = { invocations: 1_000_000, memoryMib: 1_024, durationMs: 100 };
    expect(gbSeconds(use)).toBe(100_000);
    expect(lambdaCost(use, 'x86_64', BUILT_IN_PRICES)).toEqual(usdPerMonth('1.66667'));
    expect(lambdaCost(use, 'arm64', BUILT_IN_PRICES)).toEqual(usdPerMonth('1.33334'));
  });
});

describe('savingOf', () => {
  const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => usdPerMonth(n / 1_000));

  test('is rounded once, and says rate, date and source', () => {
    const change = { before: usdPerMonth('8.125'), after: usdPerMonth('1.12'), formula: 'f' };
    expect(savingOf(change, BUILT_IN_PRICES)).toEqual({
      usdPerMonth: usdPerMonth('7.01'),
      costNow: usdPerMonth('8.13'),
      formula: 'f',
      rate: { kind: 'list', asOf: '2025-06-01', source: 'built-in table' },
    });
  });

  test('is never above the cost of the resource', () => {
    fc.assert(
      fc.property(cents, cents, (before, after) => {
        const saving = savingOf({ before, after, formula: '' }, BUILT_IN_PRICES);
        expect(compare(saving.usdPerMonth, saving.costNow)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('is worth asking for from its least on', () => {
    const saving = savingOf(
      { before: usdPerMonth(2), after: usdPerMonth(1), formula: '' },
      BUILT_IN_PRICES,
    );
    expect(isWorth(saving, usdPerMonth(1))).toBe(true);
    expect(isWorth(saving, usdPerMonth('1.01'))).toBe(false);
    const nothing = savingOf(
      { before: usdPerMonth(1), after: usdPerMonth(1), formula: '' },
      BUILT_IN_PRICES,
    );
    expect(isWorth(nothing, usdPerMonth(0))).toBe(false);
  });
});
