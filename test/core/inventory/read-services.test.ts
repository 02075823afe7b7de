import { expect, test } from 'vitest';
import { hasService, isRead } from '#core/inventory/read-services.ts';
import { factSchema } from '#core/model/facts.ts';

test('every type of resource has the name of its service on a bill', () => {
  const types = factSchema.options.map(({ shape }) => shape.type.value);
  expect(types.filter((type) => !hasService(type))).toEqual([]);
});

test('a service of which no resource is read is told from the others', () => {
  expect(isRead('AWS Lambda')).toBe(true);
  expect(isRead('Amazon Redshift')).toBe(false);
});
