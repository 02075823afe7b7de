import { afterEach, expect, test } from 'vitest';
import { deleteVault } from '#adapters/aws/backup-vault.ts';
import { findCompute } from '#adapters/aws/deployment.ts';
import {
  pauseFunctions,
  restoredName,
  restoreTables,
  resumeFunctions,
} from '#adapters/aws/restored-tables.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { type Handler, ServiceError } from '#local/services/wire/service.ts';
import { aService, type Cloud, openCloud } from './cloud.ts';

const TO = Date.UTC(2026, 10, 21, 10);

let cloud: Cloud;
afterEach(() => cloud.close());

test('tables are restored beside their own, to the time that was asked for; one of an earlier try is taken', async () => {
  const asked: object[] = [];
  const RestoreTableToPointInTime: Handler = (input) => {
    asked.push(input);
    if (input.SourceTableName === 'locks')
      throw new ServiceError('TableAlreadyExistsException', 'it is there', 400);
    return {};
  };
  const DescribeTable: Handler = ({ TableName }) => ({
    Table: { TableName, TableStatus: 'ACTIVE' },
  });
  cloud = openCloud([aService('dynamodb', { RestoreTableToPointInTime, DescribeTable })]);
  const names = { CHANGES_TABLE: 'changes', LOCKS_TABLE: 'locks' };
  expect(await restoreTables(names, ['CHANGES_TABLE', 'LOCKS_TABLE'], TO)).toEqual({
    CHANGES_TABLE: 'changes-at-20261121T100000Z',
    LOCKS_TABLE: restoredName('locks', TO),
  });
  expect(asked[0]).toMatchObject({
    SourceTableName: 'changes',
    TargetTableName: 'changes-at-20261121T100000Z',
    RestoreDateTime: new Date(TO),
  });
});

test('no function runs while it is paused, and those that run get their time', async () => {
  const calls: unknown[] = [];
  const note: Handler = ({ FunctionName, ReservedConcurrentExecutions: most }) => {
    calls.push(most === undefined ? FunctionName : [FunctionName, most]);
    return {};
  };
  cloud = openCloud([
    aService('lambda', {
      PutFunctionConcurrency: note,
      DeleteFunctionConcurrency: note,
      GetFunctionConfiguration: ({ FunctionName }) => ({ Timeout: FunctionName === 'a' ? 30 : 90 }),
    }),
  ]);
  expect(await pauseFunctions(['a', 'b'])).toBe(90_000);
  await resumeFunctions(['a', 'b']);
  expect(calls).toEqual([['a', 0], ['b', 0], 'a', 'b']);
});

const LAST = new Date(TO);
const vault = (given: { readonly isLocked: boolean; readonly points: string[] }) =>
  openCloud([
    aService('backup', {
      DescribeBackupVault: () => ({ BackupVaultName: 'vault', Locked: given.isLocked }),
      ListRecoveryPointsByBackupVault: () => ({
        RecoveryPoints: given.points.map((RecoveryPointArn) => ({
          RecoveryPointArn,
          CalculatedLifecycle: { DeleteAt: LAST },
        })),
      }),
      DeleteBackupVault: () => {
        given.points.push('vault');
        return {};
      },
    }),
  ]);

test('an empty vault is deleted; a locked one stays, and it is said until when', async () => {
  const points: string[] = [];
  cloud = vault({ isLocked: false, points });
  expect(await deleteVault('vault')).toBeUndefined();
  expect(points).toEqual(['vault']);
  cloud.close();
  cloud = vault({ isLocked: true, points: ['arn:of:a'] });
  expect(await deleteVault('vault')).toBe(TO);
});

test('what runs in a deployment is found on all pages of all stacks', async () => {
  const change = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Trimtab-change';
  const pages = [
    ['AWS::Lambda::Function', 'a'],
    ['AWS::StepFunctions::StateMachine', change],
  ];
  cloud = openCloud([
    aService('cloudformation', {
      ListStackResources: ({ NextToken = '0' }) => {
        const [ResourceType, PhysicalResourceId] = pages[Number(NextToken)] ?? [];
        return {
          StackResourceSummaries: [
            {
              LogicalResourceId: 'x',
              ResourceType,
              PhysicalResourceId,
              LastUpdatedTimestamp: LAST,
              ResourceStatus: 'CREATE_COMPLETE',
            },
          ],
          ...(NextToken === '0' && { NextToken: '1' }),
        };
      },
    }),
  ]);
  expect(await findCompute('Trimtab', ['Trimtab-workflow'])).toEqual({
    functions: ['a'],
    changeWorkflow: change,
  });
  await expect(findCompute('Other', ['Trimtab-workflow'])).rejects.toThrow(NotFoundError);
});
