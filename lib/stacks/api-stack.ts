import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type ConsoleDomain, ConsoleSite } from '#lib/constructs/console-site.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import { People } from '#lib/constructs/people.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import { PublicApi } from '#lib/constructs/public-api.ts';
import { SignIn, signInElsewhere, signInHosts } from '#lib/constructs/sign-in.ts';
import type { OutsideSignIn } from '#lib/deployment.ts';
import type { ProductStackProps } from './product-stack-props.ts';

export interface ApiStackProps extends ProductStackProps {
  /** Those whom a user pool of ours lets in, or whoever lets people in instead. */
  readonly people: People | OutsideSignIn;
  readonly domain?: ConsoleDomain | undefined;
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
    { foundation, alarming, people, domain, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const web = new PublicApi(this, 'Public');
    const { deployment } = foundation;
    const site = new ConsoleSite(this, 'Console', {
      apiHost: web.host,
      signInHosts:
        people instanceof People ? signInHosts(deployment) : [new URL(people.issuer).host],
      domain,
    });
    this.publicUrl = site.url;
    const functions = productFunctions(this, { foundation, stack: 'api', publicUrl: site.url });
    const { document, authorizer } =
      people instanceof People
        ? new SignIn(this, 'SignIn', { deployment, pool: people.pool, consoleUrl: site.url })
        : signInElsewhere(people);
    for (const api of functions.values()) {
      api.addEnvironment('SIGN_IN_ISSUER', document.issuer);
      api.addEnvironment('SIGN_IN_CLIENT', document.clientId);
      if (!(people instanceof People))
        api.addEnvironment('SIGN_IN_GROUPS_CLAIM', people.groupsClaim);
      web.answerWith(api, authorizer);
    }
    alarmOnFunctions(this, alarming, 'api', functions);
    alarming.on(this, 'api-failing', { metric: web.serverErrors });
    new CfnOutput(this, 'LinksUrl', { value: site.url });
  }
}
