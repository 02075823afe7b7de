import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { People } from '#lib/constructs/people.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import { PublicApi } from '#lib/constructs/public-api.ts';
import { SignIn } from '#lib/constructs/sign-in.ts';
import type { ProductStackProps } from './product-stack-props.ts';

export interface ApiStackProps extends ProductStackProps {
  readonly people: People;
}

/** What people and their programs talk to. */
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
    this.publicUrl = web.url;
    const functions = productFunctions(this, { foundation, stack: 'api', publicUrl: web.url });
    const signIn = new SignIn(this, 'SignIn', {
      pool: people.pool,
      name: foundation.deployment.name,
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
