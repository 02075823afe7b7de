import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Alarming } from '#lib/constructs/alarming.ts';
import { ConsoleSite } from '#lib/constructs/console-site.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { People } from '#lib/constructs/people.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import type { ProductTables } from '#lib/constructs/product-tables.ts';
import { PublicApi } from '#lib/constructs/public-api.ts';
import { SignIn, signInHosts } from '#lib/constructs/sign-in.ts';
import type { Deployment } from '#lib/deployment.ts';

export interface ApiStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
  readonly deadLetters: IQueue;
  readonly alarming: Alarming;
  readonly people: People;
}

/**
 * What people and their programs talk to. One stack, since each part names the address of another: links and sign-in that
 * of the console, the console that of the API.
 */
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
    const site = new ConsoleSite(this, 'Console', {
      apiHost: web.host,
      signInHosts: signInHosts(deployment),
    });
    this.publicUrl = site.url;
    const functions = productFunctions(this, {
      deployment,
      stack: 'api',
      tables,
      deadLetters,
      publicUrl: site.url,
    });
    const signIn = new SignIn(this, 'SignIn', {
      deployment,
      pool: people.pool,
      consoleUrl: site.url,
    });
    for (const api of functions.values()) {
      api.addEnvironment('SIGN_IN_ISSUER', signIn.document.issuer);
      api.addEnvironment('SIGN_IN_CLIENT', signIn.document.clientId);
      web.answerWith(api, signIn.authorizer);
    }
    alarmOnFunctions(this, alarming, 'api', functions);
    alarming.on(this, 'api-failing', { metric: web.serverErrors, threshold: 1 });
    new CfnOutput(this, 'LinksUrl', { value: site.url });
  }
}
