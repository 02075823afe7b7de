import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aHistory, aLive, usualLoad } from '#test/support/watch-series.ts';
import { aWatch, check, cpuIs, idle, minutesIn, WINDOW } from '#test/support/watches.ts';

describe('a change that does no harm', () => {
  test('is watched until the window is over, then healthy', () => {
    expect(cpuIs(usualLoad, minutesIn(0)).kind).toBe('watching');
    expect(cpuIs(usualLoad, minutesIn(119)).kind).toBe('watching');
    expect(cpuIs(usualLoad)).toEqual({
      kind: 'healthy',
      reasons: [],
      guarded: ['cpu.utilization'],
      unguarded: [],
    });
  });

  test('a few minutes of silence are borne', () => {
    expect(cpuIs((i) => (i === 5 || i === 6 ? null : usualLoad(i))).kind).toBe('healthy');
  });
});

describe('a rise', () => {
  const half = (i: number) => usualLoad(i) * 1.5;

  test('is degraded after 35 minutes, with the numbers to say so', () => {
    expect(cpuIs(half, minutesIn(34)).kind).toBe('watching');
    const verdict = cpuIs(half, minutesIn(35));
    expect(verdict.kind).toBe('degraded');
    expect(verdict.reasons).toEqual([
      {
        source: 'level',
        metric: 'cpu.utilization',
        unit: 'ratio',
        measured: expect.closeTo(0.3, 1),
        ratioAboveBaseline: expect.closeTo(0.47, 1),
        limit: expect.closeTo(0.2, 9),
        durationMs: 30 * MS_PER_MINUTE,
        atMs: minutesIn(35),
      },
    ]);
  });

  test('stays degraded when it is over', () => {
    expect(cpuIs((i) => (i < 12 ? half(i) : usualLoad(i))).kind).toBe('degraded');
  });

  test('within what the action tolerates is healthy', () => {
    expect(cpuIs((i) => usualLoad(i) * 1.1).kind).toBe('healthy');
  });

  test('after the window is not looked at', () => {
    const live = {
      'cpu.utilization': aLive((i) => (i < 24 ? 1 : 3) * usualLoad(i), { count: 48 }),
    };
    expect(judgeWatch(aWatch({ live, now: minutesIn(240) })).kind).toBe('healthy');
  });

  test('that is larger never un-alarms, and alarms no later', () => {
    const factor = fc.double({ min: 0.5, max: 4, noNaN: true });
    const alarm = (factor: number) => {
      const [first] = cpuIs((i) => usualLoad(i) * factor).reasons;
      return first?.source === 'level' ? first.atMs : Number.POSITIVE_INFINITY;
    };
    fc.assert(
      fc.property(factor, factor, (a, b) => {
        expect(alarm(Math.max(a, b))).toBeLessThanOrEqual(alarm(Math.min(a, b)));
      }),
    );
  });

  test('that shows at one look shows at every later one', () => {
    const noisy = fc.array(fc.double({ min: 0.1, max: 0.6, noNaN: true }), {
      minLength: 24,
      maxLength: 24,
    });
    fc.assert(
      fc.property(noisy, fc.nat({ max: 120 }), (values, minutes) => {
        const at = (now: number) => cpuIs((i) => values[i] ?? null, now).kind;
        if (at(minutesIn(minutes)) === 'degraded') expect(at(minutesIn(120))).toBe('degraded');
      }),
    );
  });
});

describe('all guards together', () => {
  test('the worst answer wins, whatever the order', () => {
    const states = fc.array(fc.constantFrom('ok', 'failed', 'unknown' as const), { maxLength: 5 });
    fc.assert(
      fc.property(states, fc.boolean(), (found, cpuRises) => {
        const hardChecks = found.map((state, i) => ({ ...check(state), name: `check-${i}` }));
        const live = { 'cpu.utilization': aLive((i) => usualLoad(i) * (cpuRises ? 2 : 1)) };
        const verdict = judgeWatch(aWatch({ hardChecks, live }));
        const expected =
          cpuRises || found.includes('failed')
            ? 'degraded'
            : found.includes('unknown')
              ? 'inconclusive'
              : 'healthy';
        expect(verdict.kind).toBe(expected);
        const turned = judgeWatch(aWatch({ hardChecks: hardChecks.toReversed(), live }));
        expect(turned.kind).toBe(verdict.kind);
      }),
      { numRuns: 50 },
    );
  });

  test('a change that nothing looked at is never healthy', () => {
    const blind = { baselines: { 'cpu.utilization': idle }, live: {} };
    expect(judgeWatch(aWatch(blind))).toMatchObject({
      kind: 'inconclusive',
      reasons: [{ source: 'no-vote' }],
      guarded: [],
      unguarded: ['cpu.utilization'],
    });
    expect(judgeWatch(aWatch({ baselines: {} })).kind).toBe('inconclusive');
  });

  test('the same input gives the same verdict', () => {
    expect(judgeWatch(aWatch())).toEqual(judgeWatch(aWatch()));
  });

  test('a limit for another window is refused', () => {
    expect(() => judgeWatch(aWatch({ windowMs: MS_PER_HOUR }))).toThrow(InvalidInputError);
  });

  test('a safely halved machine is healthy by the predicted baseline and degraded by the old one', () => {
    const live = { 'cpu.utilization': aLive((i) => usualLoad(i) * 2) };
    const history = aHistory();
    const halved = fitBaseline({ history, windowMs: WINDOW, tolerate: 1.2, capacityRatio: 2 });
    expect(judgeWatch(aWatch({ live, baselines: { 'cpu.utilization': halved } })).kind).toBe(
      'healthy',
    );
    expect(judgeWatch(aWatch({ live })).kind).toBe('degraded');
  });
});
