import { describe, expect, test } from 'vitest';
import {
  gaussian,
  hexDigits,
  normalQuantile,
  poisson,
  uniform,
  uuid,
} from '#local/account/random.ts';

const many = <T>(draw: (i: number) => T) => Array.from({ length: 20_000 }, (_, i) => draw(i));
const moments = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((s, v) => s + (v - mean) ** 2, 0) / values.length };
};

describe('draws', () => {
  test.each<[string, number, number, (i: number) => number]>([
    ['uniform', 1 / 2, 1 / 12, (i) => uniform(5, i)],
    ['uniform over seeds', 1 / 2, 1 / 12, (i) => uniform(i, 5)],
    ['normal', 0, 1, (i) => gaussian(5, i)],
    ['Poisson, few', 3, 3, (i) => poisson(3, 5, i)],
    ['Poisson, many', 400, 400, (i) => poisson(400, 5, i)],
  ])('that are %s have mean %d and variance %d', (_name, mean, variance, draw) => {
    const found = moments(many(draw));
    expect(found.mean - mean).toBeLessThan(4 * Math.sqrt(variance / 20_000));
    expect(found.mean - mean).toBeGreaterThan(-4 * Math.sqrt(variance / 20_000));
    expect(found.variance / variance).toBeCloseTo(1, 1);
  });

  test('next to each other have nothing to do with each other', () => {
    const pairs = many((i) => gaussian(5, i) * gaussian(5, i + 1));
    expect(moments(pairs).mean).toBeCloseTo(0, 1);
  });
});

/** @see NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.1 */
test.each([
  [0.5, 0],
  [0.975, 1.959963985],
  [0.99, 2.326347874],
  [0.001, -3.090232306],
])('the normal quantile of %d is %d', (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, 7);
});

test('ids differ and look like ids', () => {
  const ids = many((i) => hexDigits(1, i, 17));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[0-9a-f]{17}$/.test(id))).toBe(true);
  expect(uuid(1, 1)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
});
