import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { type FunctionEnv, functionEnvSchema, TABLE_VARIABLES } from '#core/contract/env.ts';
import type { StateMachineName } from '#core/contract/workflow.ts';

/** What the stacks are named by. */
const DEPLOYMENT = 'Trimtab';

/** What the stacks made, by the names that only AWS knows. */
export interface Deployed {
  /** The environment of the functions, for whoever looks into the tables from outside. */
  readonly env: FunctionEnv;
  readonly workflow: (name: StateMachineName) => string;
  readonly schedule: (name: string) => string;
  /** Name by which the emulator knows the HTTP API, which its CloudFront does not reach. */
  readonly apiHost: string;
  /** By the name that workflows call it: `AnchorLedgersFunction`. */
  readonly fn: (name: string) => string;
}

/** Finds what a deployment made, from its stacks alone. */
export const readDeployed = async (mailFrom: string): Promise<Deployed> => {
  const cloudformation = new CloudFormation({});
  const { Stacks = [] } = await cloudformation.describeStacks({});
  const own = Stacks.filter(({ StackName = '' }) => StackName.startsWith(`${DEPLOYMENT}-`));
  const resources = await Promise.all(
    own.map(async ({ StackName }) => {
      const { StackResources = [] } = await cloudformation.describeStackResources({ StackName });
      return StackResources;
    }),
  );
  const physical = (type: string, logical: string): string => {
    const found = resources
      .flat()
      .filter(
        ({ ResourceType, LogicalResourceId = '' }) =>
          ResourceType === type && LogicalResourceId.startsWith(logical),
      );
    const [{ PhysicalResourceId = '' } = {}] = found;
    if (found.length !== 1 || PhysicalResourceId === '')
      throw new Error(`${found.length} resources ${type} ${logical}… in the stacks`);
    return PhysicalResourceId;
  };
  const workflow = (name: string) =>
    physical('AWS::StepFunctions::StateMachine', `${name}Workflow`);
  const links = own
    .flatMap(({ Outputs = [] }) => Outputs)
    .find(({ OutputKey }) => OutputKey === 'LinksUrl');
  const tableOf = (variable: string) =>
    physical('AWS::DynamoDB::GlobalTable', `Tables${pascalCase(variable.replace(/_TABLE$/, ''))}`);
  return {
    env: functionEnvSchema.parse({
      ...Object.fromEntries(TABLE_VARIABLES.map((variable) => [variable, tableOf(variable)])),
      ANCHOR_BUCKET: physical('AWS::S3::Bucket', 'AnchorsBucket'),
      ANCHOR_KEY: physical('AWS::KMS::Key', 'AnchorsKey'),
      CHANGE_WORKFLOW_ARN: workflow('change'),
      PUBLIC_URL: links?.OutputValue,
      MAIL_FROM: mailFrom,
    }),
    workflow,
    apiHost: `${physical('AWS::ApiGatewayV2::Api', 'Public')}.execute-api.localhost`,
    fn: (name) => physical('AWS::Lambda::Function', name),
    schedule: (name) => physical('AWS::Scheduler::Schedule', `Schedules${name}`),
  };
};

const pascalCase = (name: string): string => name.charAt(0) + name.slice(1).toLowerCase();
