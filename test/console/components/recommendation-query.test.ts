import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PROPERTIES,
  queryOf,
  searchOf,
  sortingOf,
  VIEWS,
} from '#console/components/recommendation-query.ts';

const property = fc.constantFrom(...PROPERTIES.map(({ key }) => key));
const token = fc
  .record({
    propertyKey: fc.option(property, { nil: undefined }),
    operator: fc.constantFrom('=', '!=', ':', '!:', '<', '<=', '>', '>='),
    value: fc.string({ unit: 'grapheme' }),
  })
  .map(({ propertyKey, ...rest }) => (propertyKey === undefined ? rest : { propertyKey, ...rest }));
const query = fc.record({
  tokens: fc.array(token, { maxLength: 4 }),
  operation: fc.constantFrom('and' as const, 'or' as const),
});
const sorting = fc.record({
  by: fc.constantFrom('saves', 'risk', 'change', 'found'),
  isDescending: fc.boolean(),
});

test('an address gives back the filter and the order that it was made of', () => {
  fc.assert(
    fc.property(query, sorting, (filter, order) => {
      const address = new URLSearchParams(searchOf(filter, order).toString());
      expect(queryOf(address)).toEqual(filter);
      expect(sortingOf(address)).toEqual(order);
    }),
  );
});

test('an address of nothing is all rows, the largest saving first', () => {
  expect(queryOf(new URLSearchParams())).toEqual({ tokens: [], operation: 'and' });
  expect(sortingOf(new URLSearchParams())).toEqual({ by: 'saves', isDescending: true });
  expect(searchOf({ tokens: [], operation: 'and' }).toString()).toBe('');
});

test('what an address says wrongly is left out', () => {
  expect(queryOf(new URLSearchParams('f=nonsense&f=env+%3D+dev')).tokens).toEqual([
    { propertyKey: 'env', operator: '=', value: 'dev' },
  ]);
});

test('every view filters by what can be filtered by', () => {
  for (const { search } of VIEWS) {
    for (const { propertyKey, operator } of queryOf(new URLSearchParams(search)).tokens) {
      const found = PROPERTIES.find(({ key }) => key === propertyKey);
      expect(found?.operators).toContain(operator);
    }
  }
});
