import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { ProductFunction } from '#lib/constructs/product-function.ts';
import { productFunctions } from '#lib/constructs/product-functions.ts';
import { Schedules } from '#lib/constructs/schedules.ts';
import { Workflow } from '#lib/constructs/workflow.ts';
import { byPlaceholder, machinesOf } from '#lib/placement.ts';
import type { ProductStackProps } from './product-stack-props.ts';

export interface CollectionStackProps extends ProductStackProps {
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
    { foundation, alarming, publicUrl, ...props }: CollectionStackProps,
  ) {
    super(scope, id, props);
    const { deployment, deadLetters } = foundation;
    const stack = 'collection';
    const functions = productFunctions(this, { foundation, stack, publicUrl });
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
