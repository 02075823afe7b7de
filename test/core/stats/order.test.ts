import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { median, quantile } from '#core/stats/order.ts';

const samples = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });

describe('quantile', () => {
  // R 4.4: quantile(c(1, 2, 4, 8), type = 7) at each share.
  test.each([
    [0, 1],
    [0.05, 1.15],
    [0.25, 1.75],
    [0.5, 3],
    [0.75, 5],
    [0.95, 7.4],
    [1, 8],
  ])('of 1, 2, 4, 8 at %d is %d', (p, value) =>
    expect(quantile([8, 1, 4, 2], p)).toBeCloseTo(value, 12),
  );

  test('lies between smallest and largest, and grows with the share', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(samples, share, share, (xs, a, b) => {
        const [low, high] = [quantile(xs, Math.min(a, b)), quantile(xs, Math.max(a, b))];
        expect(low).toBeLessThanOrEqual(high + 1e-6);
        expect(low).toBeGreaterThanOrEqual(Math.min(...xs));
        expect(high).toBeLessThanOrEqual(Math.max(...xs) + 1e-6);
      }),
    );
  });

  test.each([
    [[], 0.5],
    [[1], -0.1],
    [[1], 1.1],
    [[1], Number.NaN],
  ])('refuses %j at %d', (xs, p) => expect(() => quantile(xs, p)).toThrow(InvalidInputError));
});

test('the median has as many samples below as above and leaves its input alone', () => {
  fc.assert(
    fc.property(samples, (xs) => {
      const before = [...xs];
      const m = median(xs);
      expect(xs).toEqual(before);
      expect(xs.filter((x) => x < m).length).toBeLessThanOrEqual(xs.length / 2);
      expect(xs.filter((x) => x > m).length).toBeLessThanOrEqual(xs.length / 2);
    }),
  );
});
