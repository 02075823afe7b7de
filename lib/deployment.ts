import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from '#core/contract/config.ts';
import type { StateMachineName } from '#core/contract/workflow.ts';

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
}

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
