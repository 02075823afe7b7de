import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Outcome, shareOf } from '../../../bench/watch/interval.ts';

const outcomes = (hits: number, n: number, machines = 10): Outcome[] =>
  Array.from({ length: n }, (_, i) => ({ machine: `${i % machines}`, hit: i < hits }));

test.each([
  // What any table of Clopper and Pearson gives for half as many.
  [0, 200, 0, 0.0362],
  [2, 200, 0.000_25, 0.0545],
  [198, 200, 0.9455, 0.999_75],
  [200, 200, 0.9638, 1],
])('%i of %i are too few to draw machines', (hits, n, low, high) => {
  const share = shareOf(outcomes(hits, n), 1);
  expect(share.low).toBeLessThanOrEqual(low + 1e-4);
  expect(share.high).toBeGreaterThanOrEqual(high - 1e-4);
  if (hits % n === 0) {
    expect(share.low).toBeCloseTo(low, 4);
    expect(share.high).toBeCloseTo(high, 4);
  }
});

test('nothing at all says nothing', () => {
  expect(shareOf([], 1)).toMatchObject({ n: 0, machines: 0, low: 0, high: 1 });
});

test('hits of one machine say less than as many of ten', () => {
  const spread = shareOf(outcomes(50, 500), 1);
  const alike = shareOf(
    outcomes(0, 500).map(({ machine }) => ({ machine, hit: machine === '3' })),
    1,
  );
  expect(alike.share).toBe(spread.share);
  expect(alike.high - alike.low).toBeGreaterThan(2 * (spread.high - spread.low));
});

test('a share lies in its interval, and that of the misses is its mirror', () => {
  const some = fc.array(
    fc.record({ machine: fc.constantFrom('a', 'b', 'c', 'd'), hit: fc.boolean() }),
    { minLength: 4, maxLength: 80 },
  );
  fc.assert(
    fc.property(some, fc.nat(), (given, seed) => {
      const { share, low, high } = shareOf(given, seed);
      expect(low).toBeLessThanOrEqual(share);
      expect(high).toBeGreaterThanOrEqual(share);
      const misses = shareOf(
        given.map(({ machine, hit }) => ({ machine, hit: !hit })),
        seed,
      );
      expect(misses.low).toBeCloseTo(1 - high, 9);
      expect(misses.high).toBeCloseTo(1 - low, 9);
    }),
    { numRuns: 50 },
  );
});
