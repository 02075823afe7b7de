import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distribution, gauge, type Summary, tally } from '#local/account/metrics/series.ts';
import { normalQuantile } from '#local/account/random.ts';

const MINUTE = 60_000;
const all = (summary: Summary | undefined) => {
  if (summary === undefined) throw new Error('no samples');
  return summary;
};

describe('a distribution', () => {
  const spread = 0.4;
  const mean = 50;
  const of = (count: number) => distribution(MINUTE, 1, () => ({ count, mean, spread, cap: 1e9 }));
  const median = mean * Math.exp(-(spread ** 2) / 2);

  test.each([10, 100, 10_000])('of %i samples a minute has the percentiles of its law', (count) => {
    const { quantile, sum, count: n } = all(of(count).summarise(0, 2_000 * MINUTE));
    expect(n).toBe(2_000 * count);
    expect(sum() / n / mean).toBeCloseTo(1, 1);
    for (const p of [0.5, 0.9, 0.95, 0.99]) {
      const expected = median * Math.exp(spread * normalQuantile(p));
      expect(quantile(p) / expected).toBeGreaterThan(0.97);
      expect(quantile(p) / expected).toBeLessThan(1.03);
    }
  });

  test('has less noise the more samples it has', () => {
    const noise = (count: number) => {
      const minutes = Array.from({ length: 300 }, (_, i) =>
        all(of(count).summarise(i * MINUTE, (i + 1) * MINUTE)).quantile(0.95),
      );
      const average = minutes.reduce((a, b) => a + b, 0) / minutes.length;
      return (
        Math.sqrt(minutes.reduce((s, v) => s + (v - average) ** 2, 0) / minutes.length) / average
      );
    };
    // Standard error of a 95th percentile: 2.1 × spread / √n.
    expect(noise(100) / ((2.1 * spread) / 10)).toBeCloseTo(1, 0);
    expect(noise(10_000) / ((2.1 * spread) / 100)).toBeCloseTo(1, 0);
  });

  test('adds up to the same in pieces of any length', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 39 }), (perMinute, cut) => {
        const series = distribution(MINUTE, 2, (t) => ({
          count: perMinute[Math.floor(t / MINUTE)] ?? 0,
          mean,
          spread,
          cap: 1e9,
        }));
        const at = Math.min(cut, perMinute.length) * MINUTE;
        const parts = [series.summarise(0, at), series.summarise(at, perMinute.length * MINUTE)];
        const whole = series.summarise(0, perMinute.length * MINUTE);
        const sumOf = (s: Summary | undefined) => s?.sum() ?? 0;
        const countOf = (s: Summary | undefined) => s?.count ?? 0;
        expect(countOf(parts[0]) + countOf(parts[1])).toBe(countOf(whole));
        expect(sumOf(parts[0]) + sumOf(parts[1])).toBeCloseTo(sumOf(whole), 6);
      }),
    );
  });

  test('stops at its cap', () => {
    const series = distribution(MINUTE, 1, () => ({ count: 500, mean, spread, cap: 60 }));
    expect(all(series.summarise(0, MINUTE)).max()).toBe(60);
  });
});

test('a gauge leaves out what is not known', () => {
  const series = gauge(MINUTE, (t) => (t < 3 * MINUTE ? Number.NaN : t / MINUTE));
  expect(series.summarise(0, 3 * MINUTE)).toBeUndefined();
  const { count, sum, min, max, quantile } = all(series.summarise(0, 6 * MINUTE));
  expect([count, sum(), min(), max(), quantile(0.5)]).toEqual([3, 13.5, 3.5, 5.5, 4.5]);
});

test('a tally counts events and the ones among them', () => {
  const series = tally(MINUTE, () => ({ count: 100, ones: 3 }));
  const { count, sum, min, max, quantile } = all(series.summarise(0, 2 * MINUTE));
  expect([count, sum(), min(), max()]).toEqual([200, 6, 0, 1]);
  expect([quantile(0.9), quantile(0.99)]).toEqual([0, 1]);
});
