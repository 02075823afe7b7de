import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Trimtab, type TrimtabProps } from '#lib/trimtab.ts';

interface Properties {
  readonly PolicyDocument?: PolicyDocument;
  readonly [name: string]: unknown;
}

interface Resource {
  readonly DeletionPolicy?: string;
  readonly Type: string;
  readonly Properties: Properties;
}

/** All stacks as they would be deployed, without bundling the functions' code. No two use the same logical id. */
export const synthesise = (props: Partial<TrimtabProps> = {}) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const trimtab = new Trimtab(app, 'Trimtab', {
    mailFrom: 'Trimtab <approvals@example.com>',
    // As on one machine, where the calls of the functions are compared with what they are granted.
    timeSeries: 'dynamodb',
    ...props,
  });
  const byStack = new Map(
    trimtab.stacks.map((stack) => [stack.stackName, resourcesIn(Template.fromStack(stack))]),
  );
  const resources = [...byStack.values()].flat();
  const template = Template.fromJSON({ Resources: Object.fromEntries(resources) });
  /** Statements of the role with a logical id that begins so. */
  const granted = (role: string): Statement[] =>
    resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(`"${role}`)
        ? statementsIn(Properties)
        : [],
    );
  return { trimtab, byStack, template, resources, granted };
};

/** All but the CDK's own function, which copies the console to its bucket. */
const resourcesIn = (template: Template): [string, Resource][] =>
  Object.entries<Resource>(template.toJSON().Resources).filter(
    ([id]) => !id.startsWith('CustomCDKBucketDeployment'),
  );

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Condition?: object;
}

interface PolicyDocument {
  readonly Statement: readonly (Omit<Statement, 'Action' | 'Resource'> & {
    readonly Action: string | readonly string[];
    readonly Resource: unknown;
  })[];
}

/** Returns the statements of a policy, each with lists of actions and resources. */
export const statementsIn = ({ PolicyDocument }: Properties): Statement[] =>
  (PolicyDocument?.Statement ?? []).map(({ Action, Resource, ...rest }) => ({
    ...rest,
    Action: typeof Action === 'string' ? [Action] : Action,
    Resource: Array.isArray(Resource) ? Resource : [Resource],
  }));
