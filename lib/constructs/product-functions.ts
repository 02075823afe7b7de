import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CANARY_TAG } from '#core/actions/tags.ts';
import type { FunctionEnv, TableVariable } from '#core/contract/env.ts';
import { type FunctionSpec, placeholderOf, SCHEDULES } from '#core/contract/workflow.ts';
import {
  addressIn,
  brakeParameterName,
  type Deployment,
  EXECUTIONS_ONLY,
  executeRolePrefix,
  executionsArn,
  secretParametersName,
  settingsParameterName,
  workflowArn,
} from '#lib/deployment.ts';
import {
  type Deed,
  FUNCTION_ACCESS,
  type FunctionAccess,
  familiesOf,
} from '#lib/function-access.ts';
import { type ComputeStack, functionsOf } from '#lib/placement.ts';
import { explainWildcard } from '#lib/wildcard.ts';
import type { ColdSeries } from './cold-series.ts';
import { functionCode } from './function-code.ts';
import type { LedgerAnchors } from './ledger-anchors.ts';
import { mayEnter, organizationEnvironment, tellTrusted } from './organization-access.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { ProductFunction } from './product-function.ts';
import type { ProductTables, TableRight } from './product-tables.ts';
import type { SeverityTopics } from './severity-topics.ts';

/** What the functions of all stacks stand on. */
export interface Foundation {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
  /** Keeps series for the others; left out, they are in the table. */
  readonly keepSeries?: ProductFunction | undefined;
  readonly anchors: LedgerAnchors;
  readonly coldSeries: ColdSeries;
  readonly deadLetters: IQueue;
  readonly topics: SeverityTopics;
  readonly mail: OutgoingMail;
}

export interface ProductFunctionsProps {
  readonly foundation: Foundation;
  /** Whose functions. */
  readonly stack: ComputeStack;
  /** Where people's links lead, without a slash at the end. */
  readonly publicUrl: string;
}

/** The functions of a stack by their entries, each with what it may do and nothing else. */
export const productFunctions = (
  scope: Construct,
  { foundation, stack, publicUrl }: ProductFunctionsProps,
): ReadonlyMap<string, ProductFunction> => {
  const { deployment, tables, keepSeries, anchors, coldSeries, topics, mail, deadLetters } =
    foundation;
  const code = functionCode();
  const environment = {
    ...tables.environment,
    ...anchors.environment,
    ...coldSeries.environment,
    CHANGE_WORKFLOW_ARN: workflowArn(scope, deployment, 'change'),
    PUBLIC_URL: publicUrl,
    MAIL_FROM: deployment.mailFrom,
    MAIL_CONFIGURATION_SET: mail.configurationSet,
    ...topics.environment,
    EXECUTE_ROLE_PREFIX: executeRolePrefix(deployment),
    ...organizationEnvironment(scope, deployment),
    BRAKE_PARAMETER: brakeParameterName(deployment),
    SETTINGS_PARAMETER: settingsParameterName(deployment),
    DEAD_LETTERS_URL: deadLetters.queueUrl,
    ...(keepSeries && { SERIES_FUNCTION: keepSeries.functionName }),
  } satisfies FunctionEnv;
  const make = ({ entry, description, timeoutSeconds }: FunctionSpec): ProductFunction => {
    const fn = new ProductFunction(scope, placeholderOf(entry), {
      entry,
      description,
      environment: { ...environment, POWERTOOLS_SERVICE_NAME: deployment.name },
      code,
      deadLetters: NOBODY_WAITS_FOR.has(entry) ? deadLetters : undefined,
      ...(timeoutSeconds !== undefined && { timeout: Duration.seconds(timeoutSeconds) }),
    });
    if (entry === 'open-canary') Tags.of(fn).add(CANARY_TAG, 'changed and put back every day');
    const access = accessOf(entry);
    const { tables: rights, looks = [], looksAtHome = [], may = [], ...buckets } = access;
    for (const [variable, right] of Object.entries(rights) as [TableVariable, TableRight][])
      if (variable === 'SERIES_TABLE' && keepSeries)
        fn.addToRolePolicy(allow(['lambda:InvokeFunction'], keepSeries.functionArn));
      else tables.grant(fn, variable, right);
    fn.mayRead([...new Set([...looks, ...looksAtHome])]);
    if (deployment.organization !== undefined && looks.length > 0)
      mayEnter(fn, deployment.organization.readRole);
    if (buckets.anchors !== undefined) anchors.grant(fn, buckets.anchors);
    if (buckets.coldSeries !== undefined) coldSeries.grant(fn, buckets.coldSeries);
    for (const deed of may) ALLOW[deed]?.(fn, foundation);
    // Roles of other accounts; those of its own are told by whoever makes them.
    if (deployment.organization !== undefined)
      for (const family of familiesOf(access))
        mayEnter(fn, `${executeRolePrefix(deployment)}${family}`);
    return fn;
  };
  const functions = new Map(functionsOf(stack).map((spec) => [spec.entry, make(spec)]));
  if (deployment.organization !== undefined) tellTrusted(scope, [...functions.values()]);
  return functions;
};

/** Called by the clock, or by a topic. */
const NOBODY_WAITS_FOR: ReadonlySet<string> = new Set([
  ...SCHEDULES.flatMap(({ target }) => ('function' in target ? [target.function] : [])),
  'note-returned-mail',
]);

const allowMail = (
  fn: ProductFunction,
  { deployment: { mailFrom }, mail: { configurationSetArn } }: Foundation,
): void => {
  const identities = Stack.of(fn).formatArn({
    service: 'ses',
    resource: 'identity',
    resourceName: '*',
  });
  const mail = allow(['ses:SendEmail'], identities, configurationSetArn);
  mail.addCondition('StringEquals', { 'ses:FromAddress': addressIn(mailFrom) });
  fn.addToRolePolicy(mail);
  explainWildcard(
    fn.executionRole,
    { resource: identities },
    'From one address only. SES asks for the identity of each recipient too while an account is in its sandbox.',
  );
};

/** To the topics of the deployment and those that its configuration names, and to phones: those have no resource. */
const allowMessages = (
  fn: ProductFunction,
  { deployment: { otherTopics }, topics: { all, key } }: Foundation,
): void => {
  fn.addToRolePolicy(
    allow(['sns:Publish'], ...all.map(({ topicArn }) => topicArn), ...otherTopics),
  );
  fn.addToRolePolicy(allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn));
  const anyTopic = Stack.of(fn).formatArn({
    service: 'sns',
    region: '*',
    account: '*',
    resource: '*',
  });
  fn.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], notResources: [anyTopic] }));
};

/** Tokens of Slack and keys of webhooks, decrypted by the key that AWS keeps for the account's parameters. */
const allowSecrets = (fn: ProductFunction, deployment: Deployment): void => {
  const secrets = parameterArn(fn, secretParametersName(deployment));
  fn.addToRolePolicy(allow(['ssm:GetParameter'], secrets));
  explainWildcard(
    fn.executionRole,
    { resource: secrets },
    'Secrets of this deployment only: which there are is said by the configuration.',
  );
};

const allowBrake = (fn: ProductFunction, deployment: Deployment): void =>
  void fn.addToRolePolicy(
    allow(['ssm:GetParameter'], parameterArn(fn, brakeParameterName(deployment))),
  );

const parameterArn = (fn: ProductFunction, name: string): string =>
  Stack.of(fn).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) });

/** What is done with the roles of families is allowed by those. */
const ALLOW: Readonly<
  Partial<Record<Deed, (fn: ProductFunction, foundation: Foundation) => void>>
> = {
  'count-dead-letters': (fn, { deadLetters: { queueArn } }) =>
    fn.addToRolePolicy(allow(['sqs:GetQueueAttributes'], queueArn)),
  'answer-tasks': (fn, { deployment }) =>
    fn.addToRolePolicy(allow(['states:SendTaskSuccess'], workflowArn(fn, deployment, 'change'))),
  'start-changes': (fn, { deployment }) =>
    fn.addToRolePolicy(allow(['states:StartExecution'], workflowArn(fn, deployment, 'change'))),
  'end-changes': (fn, { deployment }) => {
    const executions = executionsArn(fn, deployment, 'change');
    fn.addToRolePolicy(allow(['states:DescribeExecution', 'states:StopExecution'], executions));
    explainWildcard(fn.executionRole, { resource: executions }, EXECUTIONS_ONLY);
  },
  'send-mail': (fn, foundation) => {
    allowMail(fn, foundation);
    allowMessages(fn, foundation);
    allowSecrets(fn, foundation.deployment);
  },
  'list-accounts': (fn, { deployment: { organization } }) => {
    if (organization !== undefined) fn.mayRead(['organizations:ListAccounts']);
  },
  'read-brake': (fn, { deployment }) => allowBrake(fn, deployment),
  'read-settings': (fn, { deployment }) =>
    fn.addToRolePolicy(
      allow(['ssm:GetParameter'], parameterArn(fn, settingsParameterName(deployment))),
    ),
};

const allow = (actions: string[], ...resources: string[]): PolicyStatement =>
  new PolicyStatement({ actions, resources });

/** @throws where `lib/function-access.ts` does not name the function */
export const accessOf = (entry: string): FunctionAccess => {
  const access = FUNCTION_ACCESS[entry];
  if (access === undefined)
    throw new Error(`lib/function-access.ts does not say what ${entry} may do`);
  return access;
};
