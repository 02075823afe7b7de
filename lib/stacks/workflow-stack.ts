import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Config } from '#core/contract/config.ts';
import { ExecuteRoles } from '#lib/constructs/execute-roles.ts';
import { alarmOnFunctions } from '#lib/constructs/function-alarms.ts';
import type { ProductFunction } from '#lib/constructs/product-function.ts';
import { accessOf, productFunctions } from '#lib/constructs/product-functions.ts';
import { Schedules } from '#lib/constructs/schedules.ts';
import { Workflow } from '#lib/constructs/workflow.ts';
import { executeRolePrefix } from '#lib/deployment.ts';
import { familiesOf } from '#lib/function-access.ts';
import { byPlaceholder, machinesOf } from '#lib/placement.ts';
import type { ProductStackProps } from './product-stack-props.ts';

export interface WorkflowStackProps extends ProductStackProps {
  /** Where people's links lead. */
  readonly publicUrl: string;
  /** Functions of the collection that workflows of changes call too, by entry. */
  readonly collection: ReadonlyMap<string, ProductFunction>;
  /** Put in force by the deployment; left out, what is in force stays so. */
  readonly config?: Config | undefined;
}

/** What recommends, asks, changes, watches and undoes. */
export class WorkflowStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { foundation, alarming, publicUrl, collection, config, ...props }: WorkflowStackProps,
  ) {
    super(scope, id, props);
    const { deployment, deadLetters, mail } = foundation;
    const stack = 'workflow';
    const functions = productFunctions(this, { foundation, stack, publicUrl });
    new ExecuteRoles(this, 'Execute', {
      prefix: executeRolePrefix(deployment),
      assumedBy: [...functions].map(([entry, { executionRole: role }]) => ({
        role,
        families: familiesOf(accessOf(entry)),
      })),
    });
    for (const name of machinesOf(stack))
      new Workflow(this, `${name}Workflow`, {
        deployment,
        name,
        functions: byPlaceholder(new Map([...collection, ...functions])),
        // `optimize` has an execution for each account, too.
        ...(name === 'optimize' && { starts: 'change', runsItself: true }),
      });
    new Schedules(this, 'Schedules', { deployment, stack, functions, deadLetters });
    alarmOnFunctions(this, alarming, stack, functions);
    const noteReturnedMail = functions.get('note-returned-mail');
    if (noteReturnedMail !== undefined)
      mail.returned.addSubscription(new LambdaSubscription(noteReturnedMail));
    const saveConfig = functions.get('save-config');
    if (config !== undefined && saveConfig !== undefined)
      new CustomResource(this, 'Configuration', {
        resourceType: 'Custom::TrimtabConfiguration',
        serviceToken: saveConfig.functionArn,
        serviceTimeout: Duration.minutes(2),
        properties: { config: JSON.stringify(config) },
      });
  }
}
