import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Alarming } from '#lib/constructs/alarming.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { People } from '#lib/constructs/people.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import type { ProductTables } from '#lib/constructs/product-tables.ts';
import { PublicApi } from '#lib/constructs/public-api.ts';
import { SignIn } from '#lib/constructs/sign-in.ts';
import type { Deployment } from '#lib/deployment.ts';

export interface ApiStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
  readonly deadLetters: IQueue;
  readonly alarming: Alarming;
  readonly people: People;
}

/** What people and their programs talk to. */
export class ApiStack extends Stack {
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;

  constructor(
    scope: Construct,
    id: string,
    { deployment, tables, deadLetters, alarming, people, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const web = new PublicApi(this, 'Public');
    this.publicUrl = web.url;
    const functions = productFunctions(this, {
      deployment,
      stack: 'api',
      tables,
      deadLetters,
      publicUrl: web.url,
    });
    const signIn = new SignIn(this, 'SignIn', {
      pool: people.pool,
      name: deployment.name,
      consoleUrl: web.url,
    });
    for (const api of functions.values()) {
      api.addEnvironment('SIGN_IN_ISSUER', signIn.document.issuer);
      api.addEnvironment('SIGN_IN_CLIENT', signIn.document.clientId);
      web.answerWith(api, signIn.authorizer);
    }
    alarmOnFunctions(this, alarming, 'api', functions);
    alarming.on(this, 'api-failing', { metric: web.serverErrors, threshold: 1 });
    new CfnOutput(this, 'LinksUrl', { value: web.url });
  }
}
