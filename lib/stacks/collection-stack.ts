import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Alarming } from '#lib/constructs/alarming.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { ProductFunction } from '#lib/constructs/product-function.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import type { ProductTables } from '#lib/constructs/product-tables.ts';
import { Schedules } from '#lib/constructs/schedules.ts';
import { Workflow } from '#lib/constructs/workflow.ts';
import type { Deployment } from '#lib/deployment.ts';
import { byPlaceholder, machinesOf } from '#lib/placement.ts';

export interface CollectionStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly tables: ProductTables;
  readonly deadLetters: IQueue;
  readonly alarming: Alarming;
  /** Where people's links lead. */
  readonly publicUrl: string;
}

/** What reads accounts: it changes nothing but its own tables. */
export class CollectionStack extends Stack {
  /** By entry. */
  readonly functions: ReadonlyMap<string, ProductFunction>;

  constructor(
    scope: Construct,
    id: string,
    { deployment, tables, deadLetters, alarming, publicUrl, ...props }: CollectionStackProps,
  ) {
    super(scope, id, props);
    const stack = 'collection';
    const functions = productFunctions(this, { deployment, stack, tables, deadLetters, publicUrl });
    this.functions = functions;
    for (const name of machinesOf(stack))
      new Workflow(this, `${name}Workflow`, {
        deployment,
        name,
        functions: byPlaceholder(functions),
        // An execution for each account.
        runsItself: true,
      });
    new Schedules(this, 'Schedules', { deployment, stack, functions, deadLetters });
    alarmOnFunctions(this, alarming, stack, functions);
  }
}
