import { CfnOutput, type Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { type BackupProps, Backups } from '#lib/constructs/backups.ts';
import { ColdSeries } from '#lib/constructs/cold-series.ts';
import { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { LedgerAnchors } from '#lib/constructs/ledger-anchors.ts';
import { People } from '#lib/constructs/people.ts';
import { ProductTables } from '#lib/constructs/product-tables.ts';
import { brakeParameterName, type Deployment, settingsParameterName } from '#lib/deployment.ts';

export interface DataStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly anchorsLockedFor: Duration;
  readonly backups: Omit<BackupProps, 'tables'>;
  /** Whether people are let in by somebody else, so that there is no user pool. */
  readonly hasOutsideSignIn: boolean;
}

/** What must not be lost. It refers to no other stack, and outlives them. */
export class DataStack extends Stack {
  readonly tables: ProductTables;
  readonly anchors: LedgerAnchors;
  readonly coldSeries: ColdSeries;
  readonly deadLetters: DeadLetters;
  readonly backups: Backups;
  /** Absent where somebody else lets people in. */
  readonly people: People | undefined;

  constructor(
    scope: Construct,
    id: string,
    { deployment, anchorsLockedFor, backups, hasOutsideSignIn, ...props }: DataStackProps,
  ) {
    super(scope, id, props);
    this.tables = new ProductTables(this, 'Tables');
    this.backups = new Backups(this, 'Backups', { tables: this.tables.kept, ...backups });
    this.coldSeries = new ColdSeries(this, 'ColdSeries');
    this.anchors = new LedgerAnchors(this, 'Anchors', { lockedFor: anchorsLockedFor });
    // A deployment leaves it as people have set it: what CloudFormation compares is what it wrote itself.
    new StringParameter(this, 'Brake', {
      parameterName: brakeParameterName(deployment),
      description: 'off: Trimtab may make changes. Anything else stops them all.',
      stringValue: 'off',
    });
    // As the brake. Nothing is set: everything is as it was deployed.
    new StringParameter(this, 'Settings', {
      parameterName: settingsParameterName(deployment),
      description: 'JSON with settings of Trimtab that are more careful than what was deployed.',
      stringValue: '{}',
    });
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    this.people = hasOutsideSignIn ? undefined : new People(this, 'People');
    if (this.people !== undefined)
      new CfnOutput(this, 'UserPool', { value: this.people.pool.userPoolId });
  }
}
