import { describe, expect, test } from 'vitest';
import type { HardCheck } from '#core/watch/hard-check.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aWatch, check, minutesIn } from '#test/support/watches.ts';

describe('hard checks', () => {
  const state = (checks: HardCheck[], now: number) =>
    judgeWatch(aWatch({ hardChecks: checks, now })).kind;

  test('a failed one decides at once and says what was seen', () => {
    const verdict = judgeWatch(aWatch({ hardChecks: [check('failed')], now: minutesIn(1) }));
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

  const alone = (hardChecks: HardCheck[]) => judgeWatch(aWatch({ baselines: {}, hardChecks }));

  test('one that answered throughout is enough for health', () => {
    expect(alone([check('ok')]).kind).toBe('healthy');
    expect(alone([check('ok', minutesIn(10))]).kind).toBe('healthy');
  });

  test('one that answered only later is not', () => {
    expect(alone([check('ok', minutesIn(16))]).kind).toBe('inconclusive');
  });
});
