import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { aFunction, anAccount, anInstance } from '../an-account.ts';

const { id } = anInstance();
const opened = () => {
  const account = anAccount();
  account.control.surround({ kind: 'stack', stack: 'shop', resource: id, logicalId: 'Web' });
  const { name } = aFunction();
  account.control.surround({ kind: 'stack', stack: 'shop', resource: name, logicalId: 'Resize' });
  const client = new CloudFormationClient(account.config);
  return (input: object) => client.send(new DescribeStackResourcesCommand(input));
};
const logicalIds = async (answer: ReturnType<ReturnType<typeof opened>>) =>
  (await answer).StackResources?.map(({ LogicalResourceId }) => LogicalResourceId);

test('a resource leads to its whole stack', async () => {
  const { StackResources } = await opened()({ PhysicalResourceId: id });
  expect(StackResources).toMatchObject([
    {
      StackName: 'shop',
      StackId: expect.stringMatching(/^arn:aws:cloudformation:us-east-1:\d{12}:stack\/shop\//),
      LogicalResourceId: 'Web',
      PhysicalResourceId: id,
      ResourceType: 'AWS::EC2::Instance',
      ResourceStatus: 'CREATE_COMPLETE',
      Timestamp: expect.any(Date),
    },
    { LogicalResourceId: 'Resize', ResourceType: 'AWS::Lambda::Function' },
  ]);
});

test('a stack is found by its name, and one of its resources by the logical id', async () => {
  const describe = opened();
  expect(await logicalIds(describe({ StackName: 'shop' }))).toEqual(['Web', 'Resize']);
  expect(await logicalIds(describe({ StackName: 'shop', LogicalResourceId: 'Resize' }))).toEqual([
    'Resize',
  ]);
});

test.each([
  [
    'a resource in no stack',
    { PhysicalResourceId: 'i-0b41e9' },
    'Stack for i-0b41e9 does not exist',
  ],
  ['no such stack', { StackName: 'gone' }, 'Stack with id gone does not exist'],
  ['nothing', {}, 'Exactly one of'],
  ['both', { StackName: 'shop', PhysicalResourceId: id }, 'Exactly one of'],
])('%s is a validation error', async (_name, input, message) => {
  await expect(opened()(input)).rejects.toMatchObject({
    name: 'ValidationError',
    message: expect.stringContaining(message),
  });
});
