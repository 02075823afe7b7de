import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  type IScheduleTarget,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ScheduleSpec } from '#core/contract/workflow.ts';
import { type Deployment, workflowArn } from '#lib/deployment.ts';
import { type ComputeStack, schedulesOf } from '#lib/placement.ts';
import { explainWildcard } from '#lib/wildcard.ts';

export interface SchedulesProps {
  readonly deployment: Deployment;
  /** Which of the schedules. */
  readonly stack: ComputeStack;
  /** The functions of the stack, by entry. */
  readonly functions: ReadonlyMap<string, IFunction>;
  /** Where it is told what could not be started. */
  readonly deadLetters: IQueue;
}

/** What runs by the clock, as `core/contract` lists it. */
export class Schedules extends Construct {
  readonly #deployment: Deployment;
  readonly #deadLetterQueue: IQueue;

  constructor(
    scope: Construct,
    id: string,
    { deployment, stack, functions, deadLetters }: SchedulesProps,
  ) {
    super(scope, id);
    this.#deployment = deployment;
    this.#deadLetterQueue = deadLetters;
    for (const spec of schedulesOf(stack)) {
      const role = new Role(this, `${spec.name}Role`, {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          // Whatever another account has the service do, it does not do with this role.
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      });
      new Schedule(this, spec.name, {
        description: `Trimtab: ${spec.name} every ${spec.everyMinutes} min`,
        schedule: ScheduleExpression.rate(Duration.minutes(spec.everyMinutes)),
        target: this.#target(spec, role, functions),
      });
    }
  }

  #target(
    { name, everyMinutes, target }: ScheduleSpec,
    role: Role,
    functions: ReadonlyMap<string, IFunction>,
  ): IScheduleTarget {
    // A run that is late by a whole period is the next one.
    const retry = {
      role,
      maxEventAge: Duration.minutes(everyMinutes),
      retryAttempts: 3,
      deadLetterQueue: this.#deadLetterQueue,
    };
    if ('machine' in target) {
      const arn = workflowArn(this, this.#deployment, target.machine);
      return new Universal({
        ...retry,
        service: 'sfn',
        action: 'startExecution',
        // Named here: the names that EventBridge gives leave children no room for a suffix within 80 characters.
        input: ScheduleTargetInput.fromObject({
          StateMachineArn: arn,
          Name: `${name}-${ContextAttribute.executionId}`,
          Input: '{}',
        }),
        policyStatements: [
          new PolicyStatement({ actions: ['states:StartExecution'], resources: [arn] }),
        ],
      });
    }
    const called = functions.get(target.function);
    if (called === undefined) throw new Error(`schedule ${name}: no function ${target.function}`);
    explainWildcard(
      role,
      { resource: `${called.functionArn}:*` },
      'The versions of this one function, which the target grants with it.',
    );
    return new LambdaInvoke(called, {
      ...retry,
      input: ScheduleTargetInput.fromObject({}),
    });
  }
}
