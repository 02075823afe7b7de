import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { configSchema } from '#core/contract/config.ts';
import { KEPT_TABLES } from '#core/contract/tables.ts';
import { synthesise } from './synthesised.ts';

const { template, resources } = synthesise();
const rulesOf = (made: typeof template) =>
  Object.values(made.findResources('AWS::Backup::BackupPlan')).flatMap(({ Properties }) =>
    Properties.BackupPlan.BackupPlanRule.map(
      ({ RuleName, Lifecycle }: { RuleName: string; Lifecycle: object }) => [RuleName, Lifecycle],
    ),
  );

test('every day is kept for 35 days and every month for a year, or for as long as is asked for', () => {
  expect(rulesOf(template)).toEqual([
    ['daily', { DeleteAfterDays: 35 }],
    ['monthly', { DeleteAfterDays: 365 }],
  ]);
  const config = configSchema.parse({ backup: { dailyKeptDays: 7, monthlyKeptDays: 730 } });
  expect(rulesOf(synthesise({ config }).template)).toEqual([
    ['daily', { DeleteAfterDays: 7 }],
    ['monthly', { DeleteAfterDays: 730 }],
  ]);
});

test('all tables are backed up but those that are collected again', () => {
  const [selection] = Object.values(template.findResources('AWS::Backup::BackupSelection'));
  const chosen = JSON.stringify(selection?.Properties.BackupSelection.Resources);
  const names = [...chosen.matchAll(/Tables([A-Z][a-z]+)[0-9A-F]/g)].map(([, name]) => name);
  expect(names.map((name) => `${name?.toUpperCase()}_TABLE`).toSorted()).toEqual(
    KEPT_TABLES.toSorted(),
  );
  expect(KEPT_TABLES).not.toContain('FACTS_TABLE');
});

test('backups outlive their stack, and are locked only where that is asked for', () => {
  template.hasResource('AWS::Backup::BackupVault', {
    DeletionPolicy: 'Retain',
    Properties: { LockConfiguration: Match.absent() },
  });
  synthesise({ lockBackups: true }).template.hasResourceProperties('AWS::Backup::BackupVault', {
    LockConfiguration: { MinRetentionDays: 35, ChangeableForDays: 3 },
  });
});

test('the role of the backups reaches the tables that are backed up, and no other data', () => {
  const policies = resources.filter(([id]) => id.startsWith('BackupsRoleDefaultPolicy'));
  expect(policies).toHaveLength(1);
  const text = JSON.stringify(policies);
  expect(text).not.toMatch(/Tables(Facts|Series)/);
  expect(text).not.toContain('dynamodb:GetItem');
});
