import { describe, expect, test } from 'vitest';
import { ACTIONS, actionOf } from '#core/actions/index.ts';
import { permissionsOf, permissionsOfFamily } from '#core/actions/permissions.ts';

describe('permissionsOf', () => {
  test.each([
    [
      'lambda/resize-memory',
      {
        calls: ['lambda:UpdateFunctionConfiguration'],
        reads: ['lambda:GetFunctionConfiguration'],
        keys: [],
      },
    ],
    [
      'ec2/resize-instance',
      {
        calls: ['ec2:ModifyInstanceAttribute', 'ec2:StartInstances', 'ec2:StopInstances'],
        reads: ['ec2:DescribeInstances'],
        keys: ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey'],
      },
    ],
    [
      'ebs/snapshot-and-delete-volume',
      {
        calls: ['ec2:CreateSnapshot', 'ec2:CreateTags', 'ec2:CreateVolume', 'ec2:DeleteVolume'],
        reads: ['ec2:DescribeSnapshots', 'ec2:DescribeVolumes'],
        keys: [
          'kms:CreateGrant',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
      },
    ],
    [
      'rds/stop-instance',
      {
        calls: ['rds:StartDBInstance', 'rds:StopDBInstance'],
        reads: ['rds:DescribeDBInstances'],
        keys: [],
      },
    ],
    [
      'logs/set-retention',
      {
        calls: ['logs:DeleteRetentionPolicy', 'logs:PutRetentionPolicy'],
        reads: ['logs:DescribeLogGroups'],
        keys: [],
      },
    ],
  ])('%s needs its calls, its undo and its reads, and nothing wider', (id, expected) => {
    expect(permissionsOf(actionOf(id))).toEqual(expected);
  });

  test('a family needs what its actions need', () => {
    for (const family of ['ec2', 'ebs', 'lambda', 'logs', 'rds'] as const) {
      const own = ACTIONS.filter((action) => action.family === family).map(permissionsOf);
      const { calls } = permissionsOfFamily(ACTIONS, family);
      expect(calls).toEqual([...new Set(own.flatMap((p) => p.calls))].sort());
    }
  });

  test('an unknown action is said with the known ones', () => {
    expect(() => actionOf('ec2/launch')).toThrow(/ec2\/launch.*ec2\/resize-instance/);
  });
});
