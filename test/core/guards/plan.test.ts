import { describe, expect, test } from 'vitest';
import type { GuardInput } from '#core/guards/guard.ts';
import { aPlan } from '#test/support/changes.ts';
import { aFunction, aVolume } from '#test/support/facts.ts';
import { answerOf, CALM, stoppedBy } from '#test/support/guards.ts';

const metric = (name: string, klass: GuardInput['watchable'][number]['class']) => ({
  metric: name,
  class: klass,
  smallestRise: 0.4,
  reason: null,
});
const around = (found: Partial<typeof CALM>) => ({ surroundings: { ...CALM, ...found } });

describe('what would show that it hurts', () => {
  const before = aFunction();
  const plan = aPlan(before, 'lambda/resize-memory', { memoryMib: 1_536 });
  const blind = metric('duration.p95', 'cannot-be-watched');
  const noAlarm = around({ liveAlarms: [] });

  test.each<[string, Partial<GuardInput>, boolean]>([
    ['a metric', { watchable: [metric('errors.ratio', 'watched'), blind], ...noAlarm }, true],
    ['a weak metric', { watchable: [metric('errors.ratio', 'weak')], ...noAlarm }, true],
    ['an alarm alone', { watchable: [blind] }, true],
    ['nothing', { watchable: [blind], ...noAlarm }, false],
    ['nothing at all', noAlarm, false],
  ])('of a function: %s', (_name, given, clear) => {
    expect(answerOf('watched', { plan, before, ...given })?.clear).toBe(clear);
  });

  test('of an instance: status checks, which every one has', () => {
    expect(answerOf('watched', noAlarm)).toMatchObject({
      clear: true,
      says: 'status checks would show it',
    });
  });

  test('is said, and what remains unguarded', () => {
    const watchable = [metric('errors.ratio', 'watched'), blind];
    expect(answerOf('watched', { plan, before, watchable })?.says).toBe(
      'errors and orders-5xx would show it; unguarded: p95',
    );
  });

  test('is not asked where there is nothing to watch, but then a person is', () => {
    const volume = aVolume();
    const given = { before: volume, plan: aPlan(volume, 'ebs/snapshot-and-delete-volume', {}) };
    expect(answerOf('watched', given)).toBeUndefined();
    expect(answerOf('unwatched', { ...given, requires: 'one-person' })?.clear).toBe(true);
    expect(answerOf('unwatched', { ...given, requires: 'nobody' })?.clear).toBe(false);
  });
});

describe('the action of a plan', () => {
  test.each([
    ['of the version that made it', aPlan(), true],
    ['of an older version', { ...aPlan(), actionVersion: 0 }, false],
    ['of a version that is not there yet', { ...aPlan(), actionVersion: 99 }, false],
    ['that is gone', { ...aPlan(), action: 'ec2/gone' }, false],
  ])('%s', (_name, plan, clear) => {
    expect(answerOf('action-version', { plan })?.clear).toBe(clear);
  });

  test('that the role may not undo is stopped', () => {
    expect(answerOf('undo-permissions')?.clear).toBe(true);
    const missing = around({ missingUndoPermissions: ['ec2:CreateVolume', 'ec2:StartInstances'] });
    expect(answerOf('undo-permissions', missing)?.says).toBe(
      'the executing role may not undo it (ec2:CreateVolume, ec2:StartInstances): allow that to the role',
    );
  });
});

describe('a plan that takes a change back', () => {
  const plan = { ...aPlan(), reverts: 'chg-1', actionVersion: 0 };

  test('is not slowed down by what may be ill because of that change, or by the bill', () => {
    const given = {
      requires: 'nobody' as const,
      ...around({
        liveAlarms: [],
        instanceHealth: { system: 'ok', instance: 'impaired', events: [] },
        commitments: { covered: true, wastedUsdPerMonth: '900' },
      }),
    };
    expect(stoppedBy({ plan, ...given })).toEqual([]);
    expect(stoppedBy({ plan: aPlan(), ...given })).toEqual(['commitments', 'instance-health']);
  });

  test('is stopped by what would be lost', () => {
    expect(
      stoppedBy({
        plan,
        ...around({ autoScaling: { group: 'web', lifecycleState: 'InService' } }),
      }),
    ).toEqual(['auto-scaling-group']);
  });
});
