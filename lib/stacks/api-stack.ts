import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ConsoleSite } from '#lib/constructs/console-site.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { People } from '#lib/constructs/people.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import { PublicApi } from '#lib/constructs/public-api.ts';
import { SignIn, signInHosts } from '#lib/constructs/sign-in.ts';
import type { ProductStackProps } from './product-stack-props.ts';

export interface ApiStackProps extends ProductStackProps {
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
    { foundation, alarming, people, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const web = new PublicApi(this, 'Public');
    const { deployment } = foundation;
    const site = new ConsoleSite(this, 'Console', {
      apiHost: web.host,
      signInHosts: signInHosts(deployment),
    });
    this.publicUrl = site.url;
    const functions = productFunctions(this, { foundation, stack: 'api', publicUrl: site.url });
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
    alarming.on(this, 'api-failing', { metric: web.serverErrors });
    new CfnOutput(this, 'LinksUrl', { value: site.url });
  }
}
