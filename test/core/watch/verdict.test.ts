import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import type { HardCheck } from '#core/watch/hard-check.ts';
import { judgeWatch, type Watch } from '#core/watch/verdict.ts';
import { aHistory, aLive, CHANGED_AT, usualLoad } from '#test/support/watch-series.ts';

const WINDOW = 2 * MS_PER_HOUR;
const cpu = fitBaseline({ history: aHistory(), windowMs: WINDOW, tolerate: 1.2 });
const idle = fitBaseline({ history: aHistory(() => 0.000_5), windowMs: WINDOW, tolerate: 1.2 });
const errors = fitBaseline({
  history: aHistory(usualLoad, { metric: 'errors.ratio' }),
  windowMs: WINDOW,
  tolerate: 1.2,
});

const watch = (changed: Partial<Watch> = {}): Watch => ({
  baselines: { 'cpu.utilization': cpu },
  live: { 'cpu.utilization': aLive(usualLoad) },
  hardChecks: [],
  startedAt: CHANGED_AT,
  now: CHANGED_AT + WINDOW,
  windowMs: WINDOW,
  ...changed,
});
const minutesIn = (minutes: number) => CHANGED_AT + minutes * MS_PER_MINUTE;
const cpuIs = (value: (i: number) => number | null, now = CHANGED_AT + WINDOW) =>
  judgeWatch(watch({ live: { 'cpu.utilization': aLive(value) }, now }));
const check = (state: HardCheck['state'], sinceMs?: number): HardCheck => ({
  name: 'status-check',
  state,
  detail: `status check ${state}`,
  ...(sinceMs === undefined ? {} : { sinceMs }),
});

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
    expect(judgeWatch(watch({ live, now: minutesIn(240) })).kind).toBe('healthy');
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
      watch({
        baselines: { 'cpu.utilization': idle },
        live: { 'cpu.utilization': aLive(() => 0.95) },
      }),
    );
    expect(verdict.kind).toBe('degraded');
    expect(verdict.reasons.map(({ source }) => source)).toEqual(['saturation']);
  });

  test('does not exist for a metric without a capacity', () => {
    const live = { 'errors.ratio': aLive(() => 0.95, { metric: 'errors.ratio' }) };
    const verdict = judgeWatch(watch({ baselines: { 'errors.ratio': errors }, live }));
    expect(verdict.reasons.map(({ source }) => source)).toEqual(['level']);
  });
});

describe('missing data', () => {
  test('a series that never came is inconclusive after 15 minutes', () => {
    const silent = (now: number) => judgeWatch(watch({ live: {}, now }));
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
    const given = watch({
      baselines: { 'cpu.utilization': idle },
      live: {},
      hardChecks: [check('ok')],
    });
    expect(judgeWatch(given)).toEqual({
      kind: 'healthy',
      reasons: [],
      guarded: ['status-check'],
      unguarded: ['cpu.utilization'],
    });
  });
});

describe('hard checks', () => {
  const state = (checks: HardCheck[], now: number) =>
    judgeWatch(watch({ hardChecks: checks, now })).kind;

  test('a failed one decides at once and says what was seen', () => {
    const verdict = judgeWatch(watch({ hardChecks: [check('failed')], now: minutesIn(1) }));
    expect(verdict.kind).toBe('degraded');
    expect(verdict.reasons).toEqual([
      { source: 'hard-check', metric: 'status-check', detail: 'status check failed' },
    ]);
  });

  test('an unknown one is borne for 15 minutes, but not at the end', () => {
    expect(state([check('unknown')], minutesIn(14))).toBe('watching');
    expect(state([check('unknown')], minutesIn(15))).toBe('inconclusive');
    expect(state([check('unknown', minutesIn(110))], minutesIn(119))).toBe('watching');
    expect(state([check('unknown', minutesIn(110))], minutesIn(120))).toBe('inconclusive');
  });

  const alone = (hardChecks: HardCheck[]) => judgeWatch(watch({ baselines: {}, hardChecks }));

  test('one that answered throughout is enough for health', () => {
    expect(alone([check('ok')]).kind).toBe('healthy');
    expect(alone([check('ok', minutesIn(10))]).kind).toBe('healthy');
  });

  test('one that answered only later is not', () => {
    expect(alone([check('ok', minutesIn(16))]).kind).toBe('inconclusive');
  });
});

describe('all guards together', () => {
  test('the worst answer wins, whatever the order', () => {
    const states = fc.array(fc.constantFrom('ok', 'failed', 'unknown' as const), { maxLength: 5 });
    fc.assert(
      fc.property(states, fc.boolean(), (found, cpuRises) => {
        const hardChecks = found.map((state, i) => ({ ...check(state), name: `check-${i}` }));
        const live = { 'cpu.utilization': aLive((i) => usualLoad(i) * (cpuRises ? 2 : 1)) };
        const verdict = judgeWatch(watch({ hardChecks, live }));
        const expected =
          cpuRises || found.includes('failed')
            ? 'degraded'
            : found.includes('unknown')
              ? 'inconclusive'
              : 'healthy';
        expect(verdict.kind).toBe(expected);
        const turned = judgeWatch(watch({ hardChecks: hardChecks.toReversed(), live }));
        expect(turned.kind).toBe(verdict.kind);
      }),
      { numRuns: 50 },
    );
  });

  test('a change that nothing looked at is never healthy', () => {
    const blind = { baselines: { 'cpu.utilization': idle }, live: {} };
    expect(judgeWatch(watch(blind))).toMatchObject({
      kind: 'inconclusive',
      reasons: [{ source: 'no-vote' }],
      guarded: [],
      unguarded: ['cpu.utilization'],
    });
    expect(judgeWatch(watch({ baselines: {} })).kind).toBe('inconclusive');
  });

  test('the same input gives the same verdict', () => {
    expect(judgeWatch(watch())).toEqual(judgeWatch(watch()));
  });

  test('a limit for another window is refused', () => {
    expect(() => judgeWatch(watch({ windowMs: MS_PER_HOUR }))).toThrow(InvalidInputError);
  });

  test('a safely halved machine is healthy by the predicted baseline and degraded by the old one', () => {
    const live = { 'cpu.utilization': aLive((i) => usualLoad(i) * 2) };
    const history = aHistory();
    const halved = fitBaseline({ history, windowMs: WINDOW, tolerate: 1.2, capacityRatio: 2 });
    expect(judgeWatch(watch({ live, baselines: { 'cpu.utilization': halved } })).kind).toBe(
      'healthy',
    );
    expect(judgeWatch(watch({ live })).kind).toBe('degraded');
  });
});
