import { expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { watchPoints } from '#core/watch/chart.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aHistory, aLive, CHANGED_AT, usualLoad } from '#test/support/watch-series.ts';

const windowMs = 2 * MS_PER_HOUR;
const baseline = fitBaseline({ history: aHistory(), windowMs, tolerate: 1.2 });

test('band and limit cover the whole window, the live values what has come', () => {
  const points = watchPoints(baseline, aLive(usualLoad, { count: 10 }), CHANGED_AT);
  expect(points).toHaveLength(24);
  expect(points.map(({ atMs }) => atMs - CHANGED_AT)).toEqual(
    points.map((_, i) => i * 5 * MS_PER_MINUTE),
  );
  for (const [i, { value, expected, limit, ratioAboveBaseline }] of points.entries()) {
    expect(value).toBe(i < 10 ? usualLoad(i) : null);
    expect(expected?.low).toBeLessThanOrEqual(expected?.high ?? Number.NaN);
    expect(limit).toBeGreaterThan(expected?.high ?? Number.NaN);
    expect(ratioAboveBaseline === null).toBe(i < 6 || i >= 10);
  }
});

test('the statistic passes the limit where the verdict says so', () => {
  const live = aLive((i) => usualLoad(i) * (i < 8 ? 1 : 1.6));
  const verdict = judgeWatch({
    baselines: { 'cpu.utilization': baseline },
    live: { 'cpu.utilization': live },
    hardChecks: [],
    startedAt: CHANGED_AT,
    now: CHANGED_AT + windowMs,
    windowMs,
  });
  const [reason] = verdict.reasons;
  if (reason?.source !== 'level') throw new Error('expected a level alarm');
  const points = watchPoints(baseline, live, CHANGED_AT);
  const first = points.findIndex((p) => (p.ratioAboveBaseline ?? 0) >= reason.limit);
  expect(points[first]?.ratioAboveBaseline).toBe(reason.ratioAboveBaseline);
  expect(reason.atMs).toBe((points[first]?.atMs ?? 0) + 5 * MS_PER_MINUTE);
});

test('a value that stays at the limit line is just degraded', () => {
  const atLimit = (factor: number) => {
    const limits = watchPoints(baseline, undefined, CHANGED_AT).map(({ limit }) => limit);
    const live = aLive((i) => (limits[i] ?? Number.NaN) * factor);
    return watchPoints(baseline, live, CHANGED_AT).map((p) => p.ratioAboveBaseline ?? 0);
  };
  expect(Math.max(...atLimit(1.000_001))).toBeGreaterThan(0.2);
  expect(Math.max(...atLimit(0.999))).toBeLessThan(0.2);
});

test('a metric without a baseline is drawn without one', () => {
  const none = fitBaseline({ history: aHistory(usualLoad, { days: 1 }), windowMs, tolerate: 1.2 });
  const [point] = watchPoints(none, aLive(usualLoad), CHANGED_AT);
  expect(point).toMatchObject({ limit: null, ratioAboveBaseline: null, value: usualLoad(0) });
  expect(point?.expected).not.toBeNull();
});
