import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A wildcard in a statement: the action or the resource that holds it. */
export type Wildcard = { readonly action: string } | { readonly resource: string };

/** Says why a role or policy holds a wildcard. Synthesis fails on every one that nobody explained. */
export const explainWildcard = (holder: IConstruct, wildcard: Wildcard, reason: string): void =>
  Validations.of(holder).acknowledge({
    id: `AwsSolutions-IAM5[${'action' in wildcard ? `Action::${wildcard.action}` : `Resource::${asChecked(holder, wildcard.resource)}`}]`,
    reason,
  });

/** An ARN as the checks of synthesis write it: `arn:<AWS::Partition>:…`, `<LogicalId.Arn>:*`. */
const asChecked = (scope: IConstruct, arn: string): string => {
  const resolved: string | Joined = Stack.of(scope).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  return resolved['Fn::Join'][1]
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('Fn::ImportValue' in part) return part['Fn::ImportValue'];
      return 'Ref' in part ? `<${part.Ref}>` : `<${part['Fn::GetAtt'].join('.')}>`;
    })
    .join('');
};

interface Joined {
  readonly 'Fn::Join': readonly [
    '',
    readonly (
      | string
      | { readonly Ref: string }
      | { readonly 'Fn::ImportValue': string }
      | { readonly 'Fn::GetAtt': readonly [string, string] }
    )[],
  ];
}
