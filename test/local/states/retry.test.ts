import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chance, retryDelayMs } from '#local/states/retry.ts';

const retriers = fc.record({
  ErrorEquals: fc.constant<string[]>(['States.ALL']),
  IntervalSeconds: fc.integer({ min: 1, max: 1_000 }),
  MaxAttempts: fc.integer({ min: 1, max: 20 }),
  BackoffRate: fc.double({ min: 1, max: 5, noNaN: true }),
  MaxDelaySeconds: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
  JitterStrategy: fc.constant('NONE' as const),
});
const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const earlier = fc.integer({ min: 0, max: 20 });

test('the first delay is the interval, held down to the longest delay', () => {
  fc.assert(
    fc.property(retriers, (retrier) => {
      const seconds = Math.min(retrier.IntervalSeconds, retrier.MaxDelaySeconds ?? Infinity);
      expect(retryDelayMs(retrier, 0, 0)).toBe(seconds * 1_000);
    }),
  );
});

test('delays never shrink and never pass the longest delay', () => {
  fc.assert(
    fc.property(retriers, earlier, (retrier, n) => {
      const [now, next] = [retryDelayMs(retrier, n, 0), retryDelayMs(retrier, n + 1, 0)];
      expect(next).toBeGreaterThanOrEqual(now);
      expect(next).toBeLessThanOrEqual((retrier.MaxDelaySeconds ?? Infinity) * 1_000);
    }),
  );
});

test('below the longest delay each is the one before times the rate', () => {
  fc.assert(
    fc.property(retriers, fc.integer({ min: 0, max: 8 }), (retrier, n) => {
      const free = { ...retrier, MaxDelaySeconds: undefined };
      const [now, next] = [retryDelayMs(free, n, 0), retryDelayMs(free, n + 1, 0)];
      expect(Math.abs(next - now * free.BackoffRate)).toBeLessThanOrEqual(0.5 + free.BackoffRate);
    }),
  );
});

test('full jitter takes a share of the delay, without jitter the chance does not matter', () => {
  fc.assert(
    fc.property(retriers, earlier, chances, (retrier, n, share) => {
      const whole = retryDelayMs(retrier, n, share);
      expect(whole).toBe(retryDelayMs(retrier, n, 0));
      const part = retryDelayMs({ ...retrier, JitterStrategy: 'FULL' }, n, share);
      expect(Math.abs(part - whole * share)).toBeLessThanOrEqual(1);
    }),
  );
});

test('chance depends on its key alone and spreads over the whole range', () => {
  const drawn = Array.from({ length: 1_000 }, (_, i) => chance(`key ${i}`));
  expect(chance('key 7')).toBe(drawn[7]);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(1);
  // The mean of 1,000 uniform draws lies within 0.5 ± 0.05 but for one run in 10⁷.
  expect(drawn.reduce((a, b) => a + b) / drawn.length).toBeCloseTo(0.5, 1);
});
