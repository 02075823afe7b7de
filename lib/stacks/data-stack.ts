import { CfnOutput, type Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { LedgerAnchors } from '#lib/constructs/ledger-anchors.ts';
import { People } from '#lib/constructs/people.ts';
import { ProductTables } from '#lib/constructs/product-tables.ts';
import { brakeParameterName, type Deployment, settingsParameterName } from '#lib/deployment.ts';

export interface DataStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly anchorsLockedFor: Duration;
}

/** What must not be lost. It refers to no other stack, and outlives them. */
export class DataStack extends Stack {
  readonly tables: ProductTables;
  readonly anchors: LedgerAnchors;
  readonly deadLetters: DeadLetters;
  readonly people: People;

  constructor(
    scope: Construct,
    id: string,
    { deployment, anchorsLockedFor, ...props }: DataStackProps,
  ) {
    super(scope, id, props);
    this.tables = new ProductTables(this, 'Tables');
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
    this.people = new People(this, 'People');
    new CfnOutput(this, 'UserPool', { value: this.people.pool.userPoolId });
  }
}
