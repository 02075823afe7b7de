import { describe, expect, test } from 'vitest';
import { fitBaselines, unpublished } from '#app/fit-baselines.ts';
import { resizeInstance } from '#core/actions/ec2/resize-instance.ts';
import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aHistory, aLive, CHANGED_AT, usualLoad } from '#test/support/watch-series.ts';

const halved = { capacityRatio: { 'cpu.utilization': 0.5 } };
const doubleLoad = { 'cpu.utilization': aLive((i) => 2 * usualLoad(i)) };

const verdictOf = (baselines: readonly Baseline[]) =>
  judgeWatch({
    baselines: Object.fromEntries(baselines.map((baseline) => [baseline.metric, baseline])),
    live: doubleLoad,
    hardChecks: [],
    startedAt: CHANGED_AT,
    now: CHANGED_AT + 120 * 60_000,
    windowMs: 120 * 60_000,
  }).kind;

describe('the baselines of a change', () => {
  test('say before it what can be watched, and the smallest rise that would show', () => {
    const [cpu, ...others] = fitBaselines(resizeInstance, halved, [aHistory()]);
    expect(others).toEqual([]);
    expect(cpu).toMatchObject({ class: 'watched', windowMs: 120 * 60_000, floor: 0.01 });
    expect(cpu?.mde80).toBeLessThan(0.5);
  });

  test('expect the old load on the new capacity', () => {
    expect(verdictOf(fitBaselines(resizeInstance, halved, [aHistory()]))).toBe('healthy');
    expect(verdictOf(fitBaselines(resizeInstance, {}, [aHistory()]))).toBe('degraded');
  });

  test('keep the old latency, whatever becomes of the capacity', () => {
    const history = [aHistory(usualLoad, { metric: 'duration.p95' })];
    const resized = fitBaselines(resizeMemory, { capacityRatio: { 'duration.p95': 0.5 } }, history);
    expect(resized).toEqual(fitBaselines(resizeMemory, {}, history));
    expect(resized).toHaveLength(1);
  });

  test('leave out what nobody publishes, and name it', () => {
    const fitted = fitBaselines(resizeInstance, halved, [aHistory()]);
    expect(unpublished(resizeInstance, fitted)).toEqual(['memory.utilization']);
  });
});
