import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '#core/contract/config.ts';
import type { Context } from '#core/contract/context.ts';
import type { StateMachineName } from '#core/contract/workflow.ts';
import type { ConsoleDomain } from './constructs/console-site.ts';

/**
 * A deployment of Trimtab: several stacks under one name. What they call each other by is made from it, since by reference
 * it would be a circle: workflows name functions and functions name workflows, roles trust functions that assume them.
 */
export interface Deployment {
  /** `Trimtab`; another one stands beside it in the same account and region. */
  readonly name: string;
  /** Sender of every mail, `Trimtab <approvals@…>`: an address or domain that SES has verified. */
  readonly mailFrom: string;
  /** Whose accounts are worked on besides that of the deployment. */
  readonly organization?: Config['organization'];
  /** ARNs of topics beside its own, to which the configuration sends. */
  readonly otherTopics: readonly string[];
}

/** `Trimtab <approvals@example.com>` → `approvals@example.com`. */
export const addressIn = (sender: string): string => /<([^>]+)>/.exec(sender)?.[1] ?? sender;

/** Whoever lets people in instead of a user pool of our own. */
export interface OutsideSignIn {
  /** `https://…`, without a slash at the end unless its own documents have one. */
  readonly issuer: string;
  readonly clientId: string;
  /** Claim of its tokens that lists groups; those with the names of roles count. */
  readonly groupsClaim: string;
}

/** Returns who lets people in, as a deployment asks for it by its context. @throws when only a part of it is given */
export const outsideSignIn = ({
  oidcIssuer: issuer,
  oidcClientId: clientId,
  oidcGroupsClaim: groupsClaim,
}: OutsideSignInContext): OutsideSignIn | undefined => {
  if (issuer !== undefined && clientId !== undefined)
    return { issuer, clientId, groupsClaim: groupsClaim ?? 'groups' };
  if (issuer !== undefined) throw new Error('-c oidcIssuer needs -c oidcClientId');
  if (clientId !== undefined) throw new Error('-c oidcClientId needs -c oidcIssuer');
  if (groupsClaim !== undefined) throw new Error('-c oidcGroupsClaim needs -c oidcIssuer');
  return undefined;
};
type OutsideSignInContext = Pick<Context, 'oidcIssuer' | 'oidcClientId' | 'oidcGroupsClaim'>;

/**
 * Returns the name that a deployment asks for by its context, undefined where it asks for none.
 *
 * @throws when its certificate is missing, or something of it is given without the name
 */
export const consoleDomain = ({
  consoleDomain: name,
  consoleCertificateArn: certificateArn,
  hostedZoneId,
}: ConsoleDomainContext): ConsoleDomain | undefined => {
  if (name !== undefined && certificateArn !== undefined)
    return { name, certificateArn, hostedZoneId };
  if (name !== undefined)
    throw new Error('-c consoleDomain needs -c consoleCertificateArn, of ACM in us-east-1');
  if (certificateArn !== undefined)
    throw new Error('-c consoleCertificateArn needs -c consoleDomain');
  if (hostedZoneId !== undefined) throw new Error('-c hostedZoneId needs -c consoleDomain');
  return undefined;
};
type ConsoleDomainContext = Pick<
  Context,
  'consoleDomain' | 'consoleCertificateArn' | 'hostedZoneId'
>;

export const workflowName = ({ name }: Deployment, workflow: StateMachineName): string =>
  `${name}-${workflow}`;

/** Returns the ARN of a workflow of this deployment, without referring to it. */
export const workflowArn = (
  scope: Construct,
  deployment: Deployment,
  workflow: StateMachineName,
): string => statesArn(scope, 'stateMachine', workflowName(deployment, workflow));

/** Returns the ARN of all executions of a workflow of this deployment. */
export const executionsArn = (
  scope: Construct,
  deployment: Deployment,
  workflow: StateMachineName,
): string => statesArn(scope, 'execution', `${workflowName(deployment, workflow)}:*`);

const statesArn = (scope: Construct, resource: string, resourceName: string): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource,
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** Why the ARN of executions ends in a wildcard. */
export const EXECUTIONS_ONLY =
  'Executions of one workflow only; their names are made when they start.';

/** The roles that change resources are found by this and the family of the action, in whatever account they are. */
export const executeRolePrefix = ({ name }: Deployment): string => `${name}-execute-`;

/** Secrets that the configuration names are below it; the functions may read no others. */
export const secretParametersName = ({ name }: Deployment): string => `/trimtab/${name}/secrets/*`;

/** The parameter with which people hold Trimtab back without a deployment. */
export const settingsParameterName = ({ name }: Deployment): string => `/trimtab/${name}/settings`;

/** The parameter that stops all changes is found by name in an incident, by people who have nothing but a terminal. */
export const brakeParameterName = ({ name }: Deployment): string => `/trimtab/${name}/brake`;
