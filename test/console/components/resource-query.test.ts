import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  arnIn,
  byCost,
  filtered,
  PAGE_ROWS,
  pageOf,
  resourceHref,
  resourceSorting,
  withPage,
  withPart,
  withSorting,
} from '#console/components/resource-query.ts';
import { inOrder } from '#console/components/table-order.ts';
import type { ResourceRow } from '#core/contract/api-resources.ts';
import { compare, sum, usdPerMonth } from '#core/model/money.ts';
import { resourceTotals } from '#core/present/resource-totals.ts';

const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => usdPerMonth(n / 100));
const word = fc.constantFrom('orders', 'search', 'billing');

const row = fc
  .record({
    id: fc.stringMatching(/^[a-z]{1,8}$/),
    type: fc.constantFrom('ec2/instance', 'ebs/volume'),
    account: fc.constantFrom('1', '2'),
    owner: fc.option(word, { nil: undefined }),
    cost: fc.option(cents, { nil: undefined }),
    saves: cents,
    isProtected: fc.boolean(),
    team: word,
  })
  .map(
    ({ id, owner, cost, saves, isProtected, team, ...rest }): ResourceRow => ({
      ...rest,
      arn: `arn:${id}`,
      id,
      name: id,
      region: 'us-east-1',
      tags: { team },
      observedAt: 0,
      open: { recommendations: saves.amount === '0' ? 0 : 1, saves },
      ...(owner !== undefined && { owner }),
      ...(cost !== undefined && { cost }),
      ...(isProtected && { protected: 'It has the tag trimtab:ignore.' }),
    }),
  );
const rows = fc.array(row, { maxLength: 20 });

test('a filter and its opposite are all rows, and their totals add up', () => {
  fc.assert(
    fc.property(rows, word, (all, owner) => {
      const search = withPart(new URLSearchParams('page=3'), 'owner', owner);
      expect(search.get('page')).toBeNull();
      const inside = filtered(all, search);
      const outside = all.filter((one) => one.owner !== owner);
      expect(inside.every((one) => one.owner === owner)).toBe(true);
      expect(inside.length + outside.length).toBe(all.length);
      for (const of of ['saves', 'cost'] as const)
        expect(sum('USD', [resourceTotals(inside)[of], resourceTotals(outside)[of]])).toEqual(
          resourceTotals(all)[of],
        );
      expect(resourceTotals(all).priced).toBe(all.filter(({ cost }) => cost !== undefined).length);
    }),
  );
});

test('every word that is looked for must be in name, id, ARN or a tag', () => {
  fc.assert(
    fc.property(rows, word, (all, team) => {
      const found = filtered(all, new URLSearchParams({ q: `TEAM=${team} arn:` }));
      expect(found).toEqual(all.filter(({ tags }) => tags.team === team));
      expect(filtered(all, new URLSearchParams({ q: 'team=nobody' }))).toEqual([]);
    }),
  );
});

test('an address gives back the ARN that it was made of, whatever its name holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      const arn = `arn:aws:logs:us-east-1:1:log-group:/a/${name}`;
      const [, , part = '', ...rest] = resourceHref(arn).split('/');
      expect(arnIn(part)).toBe(arn);
      expect(rest).toEqual([]);
    }),
  );
  expect(arnIn('%')).toBe('%');
});

test('pages are all rows, once each, in the order that the address names', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: -3, max: 12 }), (n, asked) => {
      const { at, of } = pageOf(withPage(new URLSearchParams(), asked), n);
      expect(of).toBe(Math.max(1, Math.ceil(n / PAGE_ROWS)));
      expect(at).toBeGreaterThanOrEqual(1);
      expect(at).toBeLessThanOrEqual(of);
    }),
  );
  expect(pageOf(new URLSearchParams('page=nonsense'), 100)).toEqual({ at: 1, of: 2 });
});

const COLUMNS = [
  { id: 'cost', compare: byCost },
  { id: 'saves', compare: (a: ResourceRow, b: ResourceRow) => compare(a.open.saves, b.open.saves) },
];

test('the largest saving comes first; in another order the address gives it back', () => {
  fc.assert(
    fc.property(rows, (all) => {
      const usual = inOrder(all, COLUMNS, resourceSorting(new URLSearchParams()));
      for (const [i, one] of usual.slice(1).entries())
        expect(compare(usual[i]?.open.saves ?? one.open.saves, one.open.saves)).not.toBe(-1);
      const cheapest = { by: 'cost', isDescending: false };
      const search = withSorting(new URLSearchParams('page=2'), cheapest);
      expect(search.toString()).toBe('sort=cost');
      expect(resourceSorting(search)).toEqual(cheapest);
      const costs = inOrder(all, COLUMNS, cheapest).map(({ cost }) => cost);
      const priced = costs.filter((cost) => cost !== undefined);
      // What has no price stands together at the cheap end, and is not taken for nothing.
      expect(costs.slice(costs.length - priced.length)).toEqual(priced.toSorted(compare));
    }),
  );
});
