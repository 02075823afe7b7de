import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BackupPlan,
  BackupPlanRule,
  BackupResource,
  BackupSelection,
  BackupVault,
} from 'aws-cdk-lib/aws-backup';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { explainWildcard } from '#lib/wildcard.ts';

export interface BackupProps {
  /** ARNs of the tables. */
  readonly tables: readonly string[];
  readonly dailyKeptDays: number;
  readonly monthlyKeptDays: number;
  /** Nobody can delete one before its time, or end that: from three days on, the least that AWS allows to think again. */
  readonly isLocked: boolean;
}

/** At night in most places where people work by UTC, and after the anchors of the day. */
const DAILY = Schedule.cron({ hour: '3', minute: '0' });
const MONTHLY = Schedule.cron({ day: '1', hour: '4', minute: '0' });

/** Copies of tables that outlive them, in a vault: what point-in-time recovery gives goes with its table. */
export class Backups extends Construct {
  /** The events that tell of a backup which did not come about. */
  readonly failures: EventPattern;

  constructor(scope: Construct, id: string, props: BackupProps) {
    super(scope, id);
    const { tables, dailyKeptDays, monthlyKeptDays, isLocked } = props;
    const vault = new BackupVault(this, 'Vault', {
      // As long as there is a backup in it, no stack can delete it.
      removalPolicy: RemovalPolicy.RETAIN,
      ...(isLocked && {
        lockConfiguration: {
          minRetention: Duration.days(Math.min(dailyKeptDays, monthlyKeptDays)),
          changeableFor: Duration.days(3),
        },
      }),
    });
    const rule = (ruleName: string, scheduleExpression: Schedule, days: number) =>
      new BackupPlanRule({ ruleName, scheduleExpression, deleteAfter: Duration.days(days) });
    const plan = new BackupPlan(this, 'Plan', {
      backupVault: vault,
      backupPlanRules: [
        rule('daily', DAILY, dailyKeptDays),
        rule('monthly', MONTHLY, monthlyKeptDays),
      ],
    });
    new BackupSelection(this, 'Tables', {
      backupPlan: plan,
      resources: tables.map((arn) => BackupResource.fromArn(arn)),
      role: this.#role(vault, tables),
      // It may back up whatever there is.
      disableDefaultBackupPolicy: true,
    });
    this.failures = {
      source: ['aws.backup'],
      detailType: ['Backup Job State Change'],
      detail: {
        state: ['ABORTED', 'EXPIRED', 'FAILED'],
        backupVaultName: [vault.backupVaultName],
      },
    };
  }

  /** What AWS Backup does with a table, and with the backups of it, which it also ends by their time. */
  #role(vault: BackupVault, tables: readonly string[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      description: 'Trimtab: backs up its own tables',
    });
    const backupsOf = tables.map((arn) => `${arn}/backup/*`);
    const statements: readonly (readonly [actions: readonly string[], on: readonly string[]])[] = [
      [
        [
          'dynamodb:CreateBackup',
          'dynamodb:DescribeTable',
          'dynamodb:ListTagsOfResource',
          'dynamodb:StartAwsBackupJob',
        ],
        tables,
      ],
      [['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'], backupsOf],
      [['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], [vault.backupVaultArn]],
    ];
    for (const [actions, resources] of statements)
      role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
    for (const resource of backupsOf)
      explainWildcard(role, { resource }, 'Backups of one table; each has a name of its own.');
    return role;
  }
}
