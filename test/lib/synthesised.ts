import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { TrimtabStack, type TrimtabStackProps } from '#lib/stacks/trimtab-stack.ts';

interface Properties {
  readonly PolicyDocument?: PolicyDocument;
  readonly [name: string]: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
}

/** The stack as it would be deployed, without bundling the functions' code. */
export const synthesise = (props: Partial<TrimtabStackProps> = {}) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new TrimtabStack(app, 'Trimtab', {
    mailFrom: 'Trimtab <approvals@example.com>',
    ...props,
  });
  const template = Template.fromStack(stack);
  const resources = Object.entries(template.toJSON().Resources as Record<string, Resource>);
  /** Statements of the role with a logical id that begins so. */
  const granted = (role: string): Statement[] =>
    resources.flatMap(([, { Type, Properties }]) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(`"${role}`)
        ? statementsIn(Properties)
        : [],
    );
  return { stack, template, resources, granted };
};

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
