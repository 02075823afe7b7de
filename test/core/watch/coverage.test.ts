import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeWatch } from '#core/watch/verdict.ts';
import { usualLoad } from '#test/support/watch-series.ts';
import { aWatch, check, cpuIs, idle, minutesIn } from '#test/support/watches.ts';

describe('missing data', () => {
  test('a series that never came is inconclusive after 15 minutes', () => {
    const silent = (now: number) => judgeWatch(aWatch({ live: {}, now }));
    expect(silent(minutesIn(14)).kind).toBe('watching');
    expect(silent(minutesIn(15))).toMatchObject({
      kind: 'inconclusive',
      reasons: [{ source: 'missing', metric: 'cpu.utilization', measured: 0, limit: 0.6 }],
    });
  });

  test('a series that stops is inconclusive', () => {
    expect(cpuIs((i) => (i < 10 ? usualLoad(i) : null)).kind).toBe('inconclusive');
  });

  test('a window whose end nobody saw is inconclusive', () => {
    expect(cpuIs((i) => (i < 20 ? usualLoad(i) : null)).kind).toBe('inconclusive');
    expect(cpuIs((i) => (i < 22 ? usualLoad(i) : null)).kind).toBe('healthy');
  });

  test('too little is never healthy, however it is spread', () => {
    const present = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(present, (seen) => {
        const share = seen.filter(Boolean).length / seen.length;
        const { kind } = cpuIs((i) => (seen[i] ? usualLoad(i) : null));
        if (share < 0.6) expect(kind).toBe('inconclusive');
      }),
    );
  });

  test('more of it never makes a verdict better', () => {
    const worse = { healthy: 0, watching: 0, inconclusive: 1, degraded: 2 };
    const present = fc.array(fc.boolean(), { minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(present, fc.nat({ max: 23 }), (seen, lost) => {
        const kind = (gone: number) =>
          cpuIs((i) => (seen[i] && i !== gone ? usualLoad(i) : null)).kind;
        expect(worse[kind(lost)]).toBeGreaterThanOrEqual(worse[kind(-1)]);
      }),
    );
  });

  test('of a metric that cannot be watched has no vote', () => {
    const given = aWatch({
      baselines: { 'cpu.utilization': idle },
      live: {},
      hardChecks: [check('ok')],
    });
    expect(judgeWatch(given)).toEqual({
      kind: 'healthy',
      reasons: [],
      needsPerson: false,
      guarded: ['status-check'],
      unguarded: ['cpu.utilization'],
    });
  });
});
