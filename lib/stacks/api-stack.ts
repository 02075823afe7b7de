import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Alarming } from '#lib/constructs/alarming.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import { LinkApi } from '#lib/constructs/link-api.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import type { ProductTables } from '#lib/constructs/product-tables.ts';
import type { Deployment } from '#lib/deployment.ts';

export interface ApiStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
  readonly deadLetters: IQueue;
  readonly alarming: Alarming;
}

/** What people and their programs talk to. */
export class ApiStack extends Stack {
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;

  constructor(
    scope: Construct,
    id: string,
    { deployment, tables, deadLetters, alarming, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const links = new LinkApi(this, 'Links');
    this.publicUrl = links.url;
    const functions = productFunctions(this, {
      deployment,
      stack: 'api',
      tables,
      deadLetters,
      publicUrl: links.url,
    });
    for (const api of functions.values()) links.answerWith(api);
    alarmOnFunctions(this, alarming, 'api', functions);
    alarming.on(this, 'api-failing', { metric: links.serverErrors, threshold: 1 });
    new CfnOutput(this, 'LinksUrl', { value: links.url });
  }
}
