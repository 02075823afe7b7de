import { describe, expect, test } from 'vitest';
import { InvariantError } from '#core/errors/errors.ts';
import { fold, hasTouched, statusOf } from '#core/ledger/fold.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { aLedger, assessed, CHANGE, decided, opened, stepIntended } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const call = { service: 'ec2', operation: 'StopInstances', input: {} } as const;
const done = (step: string, outputs = {}): EventBody => ({
  kind: 'step-done',
  step,
  observed: null,
  outputs,
});
const failed = (step: string): EventBody => ({
  kind: 'step-failed',
  step,
  error: 'E',
  message: 'm',
});
const rollback: EventBody = { kind: 'rollback-started', because: 'degraded' };
const undoIntended = (step: string): EventBody => ({ kind: 'undo-intended', step, call });
const undoDone = (step: string): EventBody => ({ kind: 'undo-done', step, observed: null });
const undoFailed = (step: string): EventBody => ({
  kind: 'undo-failed',
  step,
  error: 'E',
  message: 'm',
});
const closed: EventBody = {
  kind: 'closed',
  outcome: 'rolled-back',
  because: 'x',
  replaced: {},
  left: [],
};
const stateOf = (...events: Parameters<typeof aLedger>[0]) => fold(aLedger([opened(), ...events]));

describe('fold', () => {
  test('begins with the opening and nothing else', () => {
    expect(stateOf()).toMatchObject({ change: CHANGE, phase: 'open', fence: 1, decisions: [] });
    expect(statusOf(stateOf())).toBe('live');
    expect(() => fold([])).toThrow(InvariantError);
    expect(() => fold(aLedger([assessed()]))).toThrow(/begins with its opening/);
    expect(() => stateOf(opened())).toThrow(/opened twice/);
  });

  test('keeps the last of what is said again, and every decision', () => {
    const later = assessed({
      watchable: [{ metric: 'x', class: 'weak', smallestRise: 1, reason: null }],
    });
    const state = stateOf(assessed(), later, decided({ by: 'ana', complete: false }), [
      decided({ by: 'bo' }),
      { at: NOW + 5 },
    ]);
    expect(state.assessed).toEqual(later);
    expect(state.decisions.map(({ by, at }) => [by, at])).toEqual([
      ['ana', NOW],
      ['bo', NOW + 5],
    ]);
  });

  test('follows a change from its guards to its end', () => {
    const guarded: EventBody = { kind: 'guarded', clear: true, guards: [] };
    const recorded: EventBody = {
      kind: 'recorded',
      planHash: 'p',
      policyVersion: 'v',
      observed: {},
    };
    const asked: EventBody = {
      kind: 'asked',
      approval: 'apr-1',
      planHash: 'p',
      level: 1,
      approvers: ['ana'],
      expiresAt: NOW,
    };
    const watch: EventBody = {
      kind: 'watch-started',
      startedAt: NOW,
      until: NOW,
      watched: [],
      unguarded: [],
      baselineHash: 'b',
    };
    const judged: EventBody = { kind: 'judged', verdict: 'degraded', says: 'slow', readings: [] };
    const state = stateOf(
      asked,
      guarded,
      [recorded, { phase: 'applying' }],
      stepIntended('stop'),
      done('stop', { id: 'i-1' }),
      [watch, { phase: 'watching' }],
      judged,
      [rollback, { phase: 'rolling-back' }],
      [closed, { phase: 'closed' }],
    );
    expect(state).toMatchObject({ asked, guarded, recorded, watch, judged, rollback, closed });
    expect([state.phase, statusOf(state)]).toEqual(['closed', 'rolled-back']);
    expect(state.steps.get('stop')?.outputs).toEqual({ id: 'i-1' });
  });

  test.each<[string, EventBody[], string]>([
    ['intended', [stepIntended('s')], 'intended'],
    ['done', [stepIntended('s'), done('s')], 'done'],
    ['done without a call', [done('s')], 'done'],
    ['failed', [stepIntended('s'), failed('s')], 'failed'],
    ['to be undone', [stepIntended('s'), undoIntended('s')], 'undo-intended'],
    ['undone', [stepIntended('s'), done('s'), undoIntended('s'), undoDone('s')], 'undone'],
    ['not undone', [undoIntended('s'), undoFailed('s')], 'undo-failed'],
  ])('knows that a step is %s', (_name, events, expected) => {
    expect(stateOf(...events).steps.get('s')?.state).toBe(expected);
  });

  test('a call that was intended may have been made; one that was not was not', () => {
    expect(hasTouched(stateOf())).toBe(false);
    expect(hasTouched(stateOf(done('s')))).toBe(false);
    expect(hasTouched(stateOf(failed('s')))).toBe(false);
    expect(hasTouched(stateOf(stepIntended('s')))).toBe(true);
    expect(hasTouched(stateOf(stepIntended('s'), failed('s')))).toBe(true);
  });

  test('remembers when the last call was intended and keeps the outputs of a step that is undone', () => {
    const step = stateOf([stepIntended('s'), { at: NOW + 1 }], done('s', { id: 'a' }), [
      undoIntended('s'),
      { at: NOW + 9 },
    ]).steps.get('s');
    expect(step).toEqual({ state: 'undo-intended', outputs: { id: 'a' }, calledAt: NOW + 9 });
  });

  test('never goes back to an earlier phase', () => {
    expect(() =>
      stateOf([rollback, { phase: 'rolling-back' }], [stepIntended('s'), { phase: 'applying' }]),
    ).toThrow(/event 3 goes back from rolling-back to applying/);
  });

  test('takes nothing from an owner that was fenced off', () => {
    const taken: EventBody = { kind: 'taken-over', from: 1, because: 'late' };
    expect(stateOf([taken, { fence: 2 }]).fence).toBe(2);
    expect(() => stateOf([taken, { fence: 2 }], [stepIntended('s'), { fence: 1 }])).toThrow(
      /event 3 was written with the old fence 1/,
    );
  });
});
