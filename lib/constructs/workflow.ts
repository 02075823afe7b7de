import { readFileSync } from 'node:fs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { StateMachineName } from '#core/contract/workflow.ts';
import {
  type Deployment,
  EXECUTIONS_ONLY,
  executionsArn,
  workflowArn,
  workflowName,
} from '#lib/deployment.ts';
import { explainWildcard } from '#lib/wildcard.ts';

export interface WorkflowProps {
  readonly deployment: Deployment;
  /** File under `statemachines/`, without extension. */
  readonly name: StateMachineName;
  /** Every function, by its placeholder. The workflow gets those that its file names. */
  readonly functions: ReadonlyMap<string, IFunction>;
  /** The workflow whose executions it starts and leaves alone; the file calls it `${ChangeWorkflowArn}`. */
  readonly starts?: StateMachineName;
  /** Whether it runs children of its own kind and waits for them. */
  readonly runsItself?: boolean;
}

/** A state machine from its file. Grants are explicit, since none can be inferred from a file. */
export class Workflow extends StateMachine {
  readonly #deployment: Deployment;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    const { deployment, name, functions, starts, runsItself = false } = props;
    const file = new URL(`../../statemachines/${name}.asl.json`, import.meta.url);
    const named = placeholdersIn(readFileSync(file, 'utf8'));
    const used = [...functions].filter(([placeholder]) => named.has(placeholder));
    super(scope, id, {
      stateMachineName: workflowName(deployment, name),
      definitionBody: DefinitionBody.fromFile(file.pathname),
      definitionSubstitutions: {
        ...Object.fromEntries(used.map(([key, { functionArn }]) => [key, functionArn])),
        ...(starts !== undefined && { ChangeWorkflowArn: workflowArn(scope, deployment, starts) }),
      },
      logs: {
        destination: new LogGroup(scope, `${id}Logs`, {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // What goes in and out of a task holds task tokens, which are never logged.
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    this.#deployment = deployment;
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: used.map(([, { functionArn }]) => functionArn),
      }),
    );
    if (starts !== undefined) this.#mayStart(starts);
    if (runsItself) this.#mayRunItself(name);
    explainWildcard(
      this.role,
      { resource: '*' },
      'X-Ray and the delivery of logs take no resource.',
    );
  }

  #mayStart(name: StateMachineName): void {
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        resources: [workflowArn(this, this.#deployment, name)],
      }),
    );
  }

  /** @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
  #mayRunItself(name: StateMachineName): void {
    const executions = executionsArn(this, this.#deployment, name);
    this.#mayStart(name);
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [executions],
      }),
    );
    this.addToRolePolicy(
      new PolicyStatement({
        actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        resources: [
          Stack.of(this).formatArn({
            service: 'events',
            resource: 'rule',
            resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
          }),
        ],
      }),
    );
    explainWildcard(this.role, { resource: executions }, EXECUTIONS_ONLY);
  }
}

const placeholdersIn = (definition: string): ReadonlySet<string | undefined> =>
  new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
