import { permissionOf } from '#adapters/aws/errors.ts';
import { ANCHOR_KEY } from './deployment.ts';

/** A call of a client, as it is about to be sent. */
export interface SentCall {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

/** What the services of a deployment are asked for, as far as rights depend on it. */
interface Input {
  readonly TableName?: string;
  readonly RequestItems?: object;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
  readonly TagSpecifications?: unknown;
  readonly Name?: string;
  /** Named after what is in it. */
  readonly Bucket?: string;
  readonly KeyId?: string;
}

/**
 * What a call needs besides the right of its own name. Without `ListTags` Lambda answers and leaves the tags out.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
const BESIDES: Readonly<Record<string, readonly string[]>> = {
  'lambda:GetFunction': ['lambda:ListTags'],
};

/**
 * Returns the rights that a call takes, each as the resource, where rights are given by resource, and the action:
 * `changes dynamodb:PutItem`, `ec2:DescribeInstances`.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export const needsOf = (call: SentCall): string[] => {
  const { service, operation } = call;
  const input = (call.input ?? {}) as Input;
  if (operation === 'TransactWriteItems')
    return (input.TransactItems ?? []).flatMap((item) =>
      Object.entries(item)
        .filter(([, part]) => part !== undefined)
        .map(([kind, { TableName }]) => `${TableName} dynamodb:${withItem(kind)}`),
    );
  const action = permissionOf({ service, operation });
  const own = targetsOf(service, input).map((target) => [target, action].filter(Boolean).join(' '));
  const tags = input.TagSpecifications === undefined ? [] : ['ec2:CreateTags'];
  return [...own, ...tags, ...(BESIDES[action] ?? [])];
};

/** `ConditionCheck` → `ConditionCheckItem`: the parts of a transaction are named after the calls that they stand for. */
const withItem = (kind: string): string => `${kind}Item`;

const targetsOf = (
  service: string,
  { RequestItems, TableName, Name, Bucket, KeyId }: Input,
): string[] => {
  switch (service) {
    case 'dynamodb':
      return RequestItems === undefined ? [TableName ?? ''] : Object.keys(RequestItems);
    case 'ssm':
      return [Name?.includes('/secrets/') ? 'secrets' : (Name?.split('/').at(-1) ?? '')];
    case 's3':
      return [Bucket ?? ''];
    case 'kms':
      return [KeyId === ANCHOR_KEY ? 'anchors' : ''];
    case 'sqs':
      return ['dead-letters'];
    case 'sfn':
      return ['change'];
    default:
      return [''];
  }
};
