import { CfnOutput, CustomResource, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '#core/contract/config.ts';
import type { FunctionEnv, TableVariable } from '#core/contract/env.ts';
import {
  FUNCTIONS,
  type FunctionSpec,
  placeholderOf,
  STATE_MACHINES,
  type StateMachineName,
} from '#core/contract/workflow.ts';
import { ExecuteRoles } from '#lib/constructs/execute-roles.ts';
import { functionCode } from '#lib/constructs/function-code.ts';
import { LinkApi } from '#lib/constructs/link-api.ts';
import { ProductFunction } from '#lib/constructs/product-function.ts';
import { ProductTables, type TableRight } from '#lib/constructs/product-tables.ts';
import { Schedules } from '#lib/constructs/schedules.ts';
import {
  EXECUTIONS_ONLY,
  executionsArn,
  Workflow,
  type WorkflowProps,
  workflowArn,
} from '#lib/constructs/workflow.ts';
import { type Deed, FUNCTION_ACCESS, type FunctionAccess } from '#lib/function-access.ts';
import { explainWildcard } from '#lib/wildcard.ts';

export interface TrimtabStackProps extends StackProps {
  /** Sender of every mail, `Trimtab <approvals@…>`: an address or domain that SES has verified. */
  readonly mailFrom: string;
  /** Put in force by the deployment; left out, what is in force stays so. */
  readonly config?: Config | undefined;
}

/** All of Trimtab in one account and region. The tables outlive it. */
export class TrimtabStack extends Stack {
  readonly #tables: ProductTables;
  readonly #mailFrom: string;
  readonly #code = functionCode();

  constructor(scope: Construct, id: string, { mailFrom, config, ...props }: TrimtabStackProps) {
    super(scope, id, props);
    this.#mailFrom = mailFrom;
    this.#tables = new ProductTables(this, 'Tables');
    const links = new LinkApi(this, 'Links');
    const executeRolePrefix = `${this.stackName}-execute-`;
    const environment = {
      ...this.#tables.environment,
      CHANGE_WORKFLOW_ARN: workflowArn(this, 'change'),
      PUBLIC_URL: links.url,
      MAIL_FROM: mailFrom,
      EXECUTE_ROLE_PREFIX: executeRolePrefix,
    } satisfies FunctionEnv;

    const functions = new Map(
      FUNCTIONS.map((spec) => [spec.entry, this.#function(spec, environment)]),
    );
    const changers = [...functions].filter(([entry]) =>
      accessOf(entry).may?.includes('change-resources'),
    );
    new ExecuteRoles(this, 'Execute', {
      prefix: executeRolePrefix,
      assumedBy: changers.map(([, { executionRole }]) => executionRole),
    });

    const byPlaceholder = new Map([...functions].map(([entry, fn]) => [placeholderOf(entry), fn]));
    for (const name of STATE_MACHINES)
      new Workflow(this, `${name}Workflow`, { name, functions: byPlaceholder, ...STARTS[name] });
    new Schedules(this, 'Schedules', { functions });
    const api = functions.get('api');
    if (api !== undefined) links.answerWith(api);
    const saveConfig = functions.get('save-config');
    if (config !== undefined && saveConfig !== undefined)
      new CustomResource(this, 'Configuration', {
        resourceType: 'Custom::TrimtabConfiguration',
        serviceToken: saveConfig.functionArn,
        serviceTimeout: Duration.minutes(2),
        properties: { config: JSON.stringify(config) },
      });
    new CfnOutput(this, 'LinksUrl', { value: links.url });
  }

  #function(
    { entry, description, timeoutSeconds }: FunctionSpec,
    environment: Readonly<Record<string, string>>,
  ): ProductFunction {
    const fn = new ProductFunction(this, placeholderOf(entry), {
      entry,
      description,
      environment,
      code: this.#code,
      ...(timeoutSeconds !== undefined && { timeout: Duration.seconds(timeoutSeconds) }),
    });
    const { tables, looks = [], may = [] } = accessOf(entry);
    for (const [variable, right] of Object.entries(tables) as [TableVariable, TableRight][])
      this.#tables.grant(fn, variable, right);
    fn.mayRead([...new Set(looks)]);
    for (const deed of may) this.#allow(fn, deed);
    return fn;
  }

  #allow(fn: ProductFunction, deed: Deed): void {
    const change = workflowArn(this, 'change');
    const executions = executionsArn(this, 'change');
    switch (deed) {
      case 'answer-tasks':
        fn.addToRolePolicy(allow(['states:SendTaskSuccess'], change));
        break;
      case 'start-changes':
        fn.addToRolePolicy(allow(['states:StartExecution'], change));
        break;
      case 'end-changes':
        fn.addToRolePolicy(allow(['states:DescribeExecution', 'states:StopExecution'], executions));
        explainWildcard(fn.executionRole, { resource: executions }, EXECUTIONS_ONLY);
        break;
      case 'send-mail':
        this.#allowMail(fn);
        this.#allowMessages(fn);
        break;
      case 'change-resources':
        // The rights are those of the roles that it assumes.
        break;
    }
  }

  #allowMail(fn: ProductFunction): void {
    const identities = this.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' });
    const mail = allow(['ses:SendEmail'], identities);
    mail.addCondition('StringEquals', { 'ses:FromAddress': addressIn(this.#mailFrom) });
    fn.addToRolePolicy(mail);
    explainWildcard(
      fn.executionRole,
      { resource: identities },
      'From one address only. SES asks for the identity of each recipient too while an account is in its sandbox.',
    );
  }

  /** To topics whose names are ours, and to phones: a text message has no resource of its own. */
  #allowMessages(fn: ProductFunction): void {
    const topics = this.formatArn({ service: 'sns', region: '*', resource: 'trimtab-*' });
    fn.addToRolePolicy(allow(['sns:Publish'], topics));
    explainWildcard(
      fn.executionRole,
      { resource: topics },
      'Topics by the beginning of their names: which there are is said by the configuration.',
    );
    const anyTopic = this.formatArn({ service: 'sns', region: '*', account: '*', resource: '*' });
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], notResources: [anyTopic] }));
  }
}

const allow = (actions: string[], resource: string): PolicyStatement =>
  new PolicyStatement({ actions, resources: [resource] });

/** `Trimtab <approvals@example.com>` → `approvals@example.com`. */
const addressIn = (sender: string): string => /<([^>]+)>/.exec(sender)?.[1] ?? sender;

/** Which executions the workflows start: `optimize` those of changes, `collect` its own for each account. */
const STARTS: Readonly<Record<StateMachineName, Pick<WorkflowProps, 'starts' | 'runsItself'>>> = {
  change: {},
  collect: { runsItself: true },
  optimize: { starts: 'change' },
};

const accessOf = (entry: string): FunctionAccess => {
  const access = FUNCTION_ACCESS[entry];
  if (access === undefined)
    throw new Error(`lib/function-access.ts does not say what ${entry} may do`);
  return access;
};
