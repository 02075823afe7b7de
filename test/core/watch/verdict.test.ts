import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#core/errors/errors.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { judgeWatch, type Watch } from '#core/watch/verdict.ts';
import { aHistory, aLive, CHANGED_AT, usualLoad } from '#test/support/watch-series.ts';
import { aWatch, check, cpuIs, idle, minutesIn, WINDOW } from '#test/support/watches.ts';

describe('a change that does no harm', () => {
  test('is watched until the window is over, then healthy', () => {
    expect(cpuIs(usualLoad, minutesIn(0)).kind).toBe('watching');
    expect(cpuIs(usualLoad, minutesIn(119)).kind).toBe('watching');
    expect(cpuIs(usualLoad)).toEqual({
      kind: 'healthy',
      reasons: [],
      needsPerson: false,
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

describe('a day-long window', () => {
  const windowMs = MS_PER_DAY;
  const fitted = fitBaseline({ history: aHistory(), windowMs, tolerate: 1.2 });
  const judged = (value: (i: number) => number | null, changed: Partial<Watch> = {}) =>
    judgeWatch(
      aWatch({
        windowMs,
        now: CHANGED_AT + windowMs,
        baselines: { 'cpu.utilization': fitted },
        live: { 'cpu.utilization': aLive(value, { count: 288 }) },
        ...changed,
      }),
    );
  const mild = (i: number) => usualLoad(i) * 1.35;

  test('a mild alarm asks a person, with the numbers, as soon as it is there', () => {
    const verdict = judged(mild, { now: minutesIn(35) });
    expect(verdict).toMatchObject({ kind: 'degraded', needsPerson: true });
    expect(verdict.reasons).toMatchObject([{ source: 'level', limit: expect.closeTo(0.2, 9) }]);
  });

  test('a rise by more than a fifth beyond the limit leaves no doubt', () => {
    expect(judged((i) => usualLoad(i) * 1.6)).toMatchObject({
      kind: 'degraded',
      needsPerson: false,
    });
  });

  test('a mild alarm that grows is undone when it leaves no doubt', () => {
    const growing = (i: number) => (i < 100 ? mild(i) : usualLoad(i) * 2);
    expect(judged(growing, { now: minutesIn(400) }).needsPerson).toBe(true);
    const { needsPerson, reasons } = judged(growing);
    expect(needsPerson).toBe(false);
    expect(reasons).toMatchObject([{ source: 'level', atMs: expect.any(Number) }]);
  });

  test.each([
    ['a hard check that failed', { hardChecks: [check('failed')] }, 'degraded'],
    ['a hard check that gave no answer', { hardChecks: [check('unknown')] }, 'inconclusive'],
  ])('a mild alarm beside %s is not left to a person', (_name, changed, kind) => {
    expect(judged(mild, changed)).toMatchObject({ kind, needsPerson: false });
  });

  test('two hours leave no doubt', () => {
    expect(cpuIs(mild)).toMatchObject({ kind: 'degraded', needsPerson: false });
  });

  test('a larger rise never gets a milder answer', () => {
    const factor = fc.double({ min: 0.5, max: 3, noNaN: true });
    const rank = (factor: number) => {
      const { kind, needsPerson } = judged((i) => usualLoad(i) * factor);
      return kind === 'healthy' ? 0 : needsPerson ? 1 : 2;
    };
    fc.assert(
      fc.property(factor, factor, (a, b) => {
        expect(rank(Math.max(a, b))).toBeGreaterThanOrEqual(rank(Math.min(a, b)));
      }),
      { numRuns: 50 },
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
