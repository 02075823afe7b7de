import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gp2Volume } from '#core/checks/ebs/gp2-volume.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { resourceCost } from '#core/cost/resource-cost.ts';
import type { Fact } from '#core/model/facts.ts';
import { compare } from '#core/model/money.ts';
import {
  aDatabase,
  aFunction,
  aGp2Volume,
  aLogGroup,
  anAddress,
  anInstance,
  aVolume,
  NOW,
} from '#test/support/facts.ts';

test.each<[string, Fact, string | undefined]>([
  ['an instance that runs, 730 hours', anInstance(), '280.32'],
  ['a stopped instance nothing', anInstance({ state: 'stopped' }), '0'],
  ['a spot instance nobody knows', anInstance({ lifecycle: 'spot' }), undefined],
  ['an instance of its own host nobody knows', anInstance({ tenancy: 'host' }), undefined],
  ['Windows nobody knows', anInstance({ platform: 'Windows' }), undefined],
  ['a volume by the GiB', aVolume(), '8'],
  ['a gp2 volume by the GiB, its IOPS are in the price', aGp2Volume(), '10'],
  ['an address by the hour', anAddress(), '3.65'],
  ['an address of your own range nothing', anAddress({ pool: 'mine' }), '0'],
  ['a log group by what is stored, compressed', aLogGroup(), '9'],
  ['a delivered log group nobody knows', aLogGroup({ logClass: 'DELIVERY' }), undefined],
  ['a stopped database nobody knows', aDatabase({ status: 'stopped' }), undefined],
  ['a function what it is used, which nobody knows', aFunction(), undefined],
])('%s', (_says, fact, amount) => {
  expect(resourceCost(fact, BUILT_IN_PRICES)?.amount).toBe(amount);
});

test('a database costs its hours in every zone', () => {
  const one = resourceCost(aDatabase({ multiAz: false }), BUILT_IN_PRICES);
  const two = resourceCost(aDatabase({ multiAz: true }), BUILT_IN_PRICES);
  expect(Number(two?.amount)).toBeCloseTo(2 * Number(one?.amount), 2);
});

test('no saving of a volume is above what the volume costs', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16_384 }), (sizeGib) => {
      const volume = aGp2Volume({ sizeGib, iops: Math.max(100, Math.min(16_000, 3 * sizeGib)) });
      const answer = gp2Volume.detect(
        volume,
        { prices: new Map([[volume.region, BUILT_IN_PRICES]]), series: {} },
        gp2Volume.options.parse({}),
        NOW,
      );
      if (answer.kind !== 'recommend') return;
      found++;
      const cost = resourceCost(volume, BUILT_IN_PRICES);
      expect(cost).toEqual(answer.saving.costNow);
      expect(cost && compare(answer.saving.usdPerMonth, cost)).toBeLessThanOrEqual(0);
    }),
  );
  expect(found).toBeGreaterThan(0);
});
