import { describe, expect, test } from 'vitest';
import { compare } from '#core/actions/observe.ts';
import { stopInstance } from '#core/actions/rds/stop-instance.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { DatabaseFact } from '#core/model/facts.ts';
import { aDatabase } from '#test/support/facts.ts';
import { cloudWith, TinyRun } from '#test/support/tiny-cloud.ts';

describe('rds/stop-instance', () => {
  const database = aDatabase();
  const steps = stopInstance.plan(database, {});
  const [step] = steps;

  test('stops it, and starts it again', () => {
    const run = new TinyRun(cloudWith(database));
    run.apply(steps);
    run.undo(steps);
    expect(run.calls.map(({ operation, input }) => [operation, input])).toEqual([
      ['StopDBInstance', { DBInstanceIdentifier: 'legacy-orders' }],
      ['StartDBInstance', { DBInstanceIdentifier: 'legacy-orders' }],
    ]);
  });

  test.each([
    ['waits while it stops', { status: 'stopping', class: 'db.m6i.large' }, 'transient'],
    ['waits while it starts', { status: 'starting', class: 'db.m6i.large' }, 'transient'],
    ['waits for a backup', { status: 'backing-up', class: 'db.m6i.large' }, 'transient'],
    ['touches none of another class', { status: 'available', class: 'db.m6i.xlarge' }, 'other'],
    ['touches none that is full', { status: 'storage-full', class: 'db.m6i.large' }, 'other'],
    ['touches none that is gone', null, 'other'],
  ])('%s', (_name, observed, expected) => {
    expect(step && compare(observed, step.state)).toBe(expected);
  });

  test.each<[string, Partial<DatabaseFact>]>([
    ['has a read replica', { replicas: ['reports'] }],
    ['belongs to a cluster', { cluster: 'shop' }],
    ['is Aurora', { engine: 'aurora-mysql' }],
    ['is SQL Server in several zones', { engine: 'sqlserver-se', multiAz: true }],
    ['is RDS Custom', { engine: 'custom-oracle-ee' }],
    ['is stopped already', { status: 'stopped' }],
    ['is being changed', { status: 'modifying' }],
  ])('makes no plan for one that %s', (_name, given) => {
    expect(() => stopInstance.plan(aDatabase(given), {})).toThrow(NotPermittedError);
  });

  test('stops SQL Server in one zone, and others in several', () => {
    for (const given of [{ engine: 'sqlserver-se' }, { multiAz: true }])
      expect(stopInstance.plan(aDatabase(given), {})).toHaveLength(1);
  });

  test('says that AWS starts it again', () => {
    expect(stopInstance.couldGoWrong(database, {})).toContain('after seven days AWS starts it');
  });
});
