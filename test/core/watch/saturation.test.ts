import { describe, expect, test } from 'vitest';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aLive } from '#test/support/watch-series.ts';
import { aWatch, cpuIs, errors, idle, minutesIn } from '#test/support/watches.ts';

describe('saturation', () => {
  test('decides at the third sample above 90 % of capacity', () => {
    const verdict = cpuIs(() => 0.95, minutesIn(15));
    expect(verdict.kind).toBe('degraded');
    expect(verdict.reasons).toEqual([
      {
        source: 'saturation',
        metric: 'cpu.utilization',
        unit: 'ratio',
        measured: 0.95,
        limit: 0.9,
        durationMs: 15 * MS_PER_MINUTE,
        atMs: minutesIn(15),
      },
    ]);
    expect(cpuIs(() => 0.95, minutesIn(14)).kind).toBe('watching');
  });

  test('counts samples of half an hour, not in a row', () => {
    const on = (...high: number[]) => cpuIs((i) => (high.includes(i) ? 0.95 : 0.2)).kind;
    expect(on(10, 12, 15)).toBe('degraded');
    expect(on(10, 12, 16)).toBe('healthy');
  });

  test('exactly 90 % is not saturated', () => {
    expect(cpuIs(() => 0.9, minutesIn(30)).kind).toBe('watching');
  });

  test('guards a metric that cannot be watched too', () => {
    const verdict = judgeWatch(
      aWatch({
        baselines: { 'cpu.utilization': idle },
        live: { 'cpu.utilization': aLive(() => 0.95) },
      }),
    );
    expect(verdict.kind).toBe('degraded');
    expect(verdict.reasons.map(({ source }) => source)).toEqual(['saturation']);
  });

  test('does not exist for a metric without a capacity', () => {
    const live = { 'errors.ratio': aLive(() => 0.95, { metric: 'errors.ratio' }) };
    const verdict = judgeWatch(aWatch({ baselines: { 'errors.ratio': errors }, live }));
    expect(verdict.reasons.map(({ source }) => source)).toEqual(['level']);
  });
});
