import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LinkApi } from '#lib/constructs/link-api.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import type { ProductTables } from '#lib/constructs/product-tables.ts';
import type { Deployment } from '#lib/deployment.ts';

export interface ApiStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
}

/** What people and their programs talk to. */
export class ApiStack extends Stack {
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, { deployment, tables, ...props }: ApiStackProps) {
    super(scope, id, props);
    const links = new LinkApi(this, 'Links');
    this.publicUrl = links.url;
    const functions = productFunctions(this, {
      deployment,
      stack: 'api',
      tables,
      publicUrl: links.url,
    });
    for (const api of functions.values()) links.answerWith(api);
    new CfnOutput(this, 'LinksUrl', { value: links.url });
  }
}
