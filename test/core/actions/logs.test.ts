import { describe, expect, test } from 'vitest';
import { setRetention } from '#core/actions/logs/set-retention.ts';
import { compare } from '#core/actions/observe.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { aLogGroup } from '#test/support/facts.ts';
import { cloudWith, TinyRun } from '#test/support/tiny-cloud.ts';

describe('logs/set-retention', () => {
  const group = aLogGroup();
  const steps = setRetention.plan(group, { retentionDays: 365 });
  const [step] = steps;

  test('puts the policy, and takes it away again', () => {
    const run = new TinyRun(cloudWith(group));
    run.apply(steps);
    run.undo(steps);
    expect(run.calls.map(({ operation, input }) => [operation, input])).toEqual([
      ['PutRetentionPolicy', { logGroupName: group.id, retentionInDays: 365 }],
      ['DeleteRetentionPolicy', { logGroupName: group.id }],
    ]);
  });

  test.each([
    ['touches no group whose retention somebody has set', { retentionDays: 30 }],
    ['touches no group that is gone', null],
  ])('%s', (_name, observed) => {
    expect(step && compare(observed, step.state)).toBe('other');
  });

  test.each([
    ['keeps its events for some days already', { retentionDays: 30 }],
    ['only passes its events on', { logClass: 'DELIVERY' }],
  ])('makes no plan for a group that %s', (_name, given) => {
    expect(() => setRetention.plan(aLogGroup(given), { retentionDays: 365 })).toThrow(
      NotPermittedError,
    );
  });

  test('accepts what CloudWatch Logs accepts', () => {
    expect(setRetention.params.safeParse({ retentionDays: 365 }).success).toBe(true);
    expect(setRetention.params.safeParse({ retentionDays: 366 }).success).toBe(false);
  });

  test('says what is lost wherever it says how it is undone', () => {
    expect(setRetention.undoes.how).toBe('not-at-all');
    expect(setRetention.undoes.within).toContain('deleted events stay deleted');
    expect(setRetention.undoes.steps(group)).toContain('stay deleted');
    expect(setRetention.couldGoWrong(group, { retentionDays: 365 })).toMatch(
      /deletes every event of \/ecs\/orders-api that is older than 365 days/,
    );
  });
});
