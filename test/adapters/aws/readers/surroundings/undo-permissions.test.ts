import { afterEach, describe, expect, test } from 'vitest';
import { makeExecutor } from '#adapters/aws/executor.ts';
import {
  aDatabase,
  aFunction,
  aLogGroup,
  anAttachedVolume,
  aVolume,
} from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import {
  aLargeInstance,
  DATABASE,
  FUNCTION,
  INSTANCE,
  LOG_GROUP,
  lookUp,
  planOf,
  SPARE,
} from './look-around.ts';

const open = () =>
  openAccountWith([
    aLargeInstance(),
    anAttachedVolume(),
    aVolume(),
    aFunction(),
    aLogGroup(),
    aDatabase(),
  ]);
let cloud: ReturnType<typeof open> | undefined;
afterEach(() => {
  cloud?.close();
  cloud = undefined;
});

describe('missing permissions of the way back', () => {
  const executor = makeExecutor({
    reads: new Set(),
    calls: new Set([
      'ec2:StartInstances',
      'ec2:CreateVolume',
      'logs:DeleteRetentionPolicy',
      'rds:StartDBInstance',
    ]),
    executeRolePrefix: 'trimtab-execute-',
  });
  const missing = (id: string) =>
    lookUp('missingUndoPermissions', id, { makeCall: executor.makeCall });

  test.each([
    ['an instance', INSTANCE],
    ['a volume', SPARE],
    ['a function', FUNCTION],
    ['a log group', LOG_GROUP],
    ['a database', DATABASE],
  ])('are none for %s, and looking changes nothing', async (_name, id) => {
    cloud = open();
    expect(await missing(id)).toEqual([]);
    expect(cloud.account.mutations()).toEqual([]);
  });

  test.each([
    ['ec2:StartInstances', INSTANCE, 'ec2'],
    ['ec2:CreateVolume', SPARE, 'ebs'],
    ['logs:DeleteRetentionPolicy', LOG_GROUP, 'logs'],
    ['rds:StartDBInstance', DATABASE, 'rds'],
  ])('are found: %s', async (action, id, family) => {
    cloud = open();
    cloud.account.control.deny({ action, principal: `trimtab-execute-${family}/` });
    expect(await missing(id)).toEqual([action]);
  });

  test.each([INSTANCE, LOG_GROUP, DATABASE])(
    'cannot be told when the role may not be taken on: %s',
    async (id) => {
      cloud = open();
      cloud.account.control.deny({ action: 'sts:AssumeRole' });
      expect(await missing(id)).toEqual({
        unreadable: expect.stringContaining('needs sts:AssumeRole'),
      });
    },
  );

  test.each([INSTANCE, LOG_GROUP, DATABASE])(
    'cannot be told when what only asks is answered as if it had been made: %s',
    async (id) => {
      cloud = open();
      const makeCall = async () => ({});
      expect(await lookUp('missingUndoPermissions', id, { makeCall })).toHaveProperty('unreadable');
    },
  );

  test.each([
    [LOG_GROUP, { logGroupName: expect.stringMatching(/^aws\//) }],
    [DATABASE, { DBInstanceIdentifier: expect.stringMatching(/^trimtab-asks-[0-9a-f]{40}$/) }],
  ])('are asked of %s by a name that nothing can have', async (id, input) => {
    cloud = open();
    const sent: unknown[] = [];
    await lookUp('missingUndoPermissions', id, {
      makeCall: async (_scope, _family, call) => {
        sent.push(call.input);
        return null;
      },
    });
    expect(sent).toEqual([input]);
  });

  test('are asked of databases by a name that no two plans share', async () => {
    cloud = open();
    const names = new Set<unknown>();
    for (const resource of [DATABASE, `${DATABASE}-2`])
      await lookUp('missingUndoPermissions', DATABASE, {
        plan: (before) => ({ ...planOf(before), resource }),
        makeCall: async (_scope, _family, { input }) => {
          names.add(input.DBInstanceIdentifier);
          return null;
        },
      });
    expect(names.size).toBe(2);
  });

  test('are asked without what does not exist yet', async () => {
    cloud = open();
    const sent: unknown[] = [];
    await lookUp('missingUndoPermissions', SPARE, {
      makeCall: async (_scope, _family, call) => {
        sent.push(call);
        return null;
      },
    });
    expect(sent).toEqual([
      {
        service: 'ec2',
        operation: 'CreateVolume',
        input: expect.objectContaining({ DryRun: true }),
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain('$ref');
  });
});
