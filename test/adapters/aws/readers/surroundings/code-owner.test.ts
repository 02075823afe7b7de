import { afterEach, describe, expect, test } from 'vitest';
import { makeReadSurroundings } from '#adapters/aws/readers/surroundings/surroundings.ts';
import { aFunction, anAttachedVolume } from '#test/local/account/an-account.ts';
import { anInstance, NOW } from '#test/support/facts.ts';
import { answering, aService, openCloud } from '../../cloud.ts';
import { openAccountWith, SCOPE } from '../account.ts';
import { aLargeInstance, arnOf, FUNCTION, INSTANCE, lookUp, planOf } from './look-around.ts';

let cloud: { close(): void } | undefined;
afterEach(() => {
  cloud?.close();
  cloud = undefined;
});
const open = (tags: Readonly<Record<string, string>> = {}) => {
  const opened = openAccountWith([aLargeInstance({ tags }), anAttachedVolume(), aFunction()]);
  cloud = opened;
  return opened.account.control;
};

describe('a tag tells', () => {
  test.each([
    ['eks:cluster-name', 'shop', { tool: 'eks', name: 'shop' }],
    ['kubernetes.io/cluster/shop', 'owned', { tool: 'eks', name: 'shop' }],
    ['aws:ecs:clusterName', 'jobs', { tool: 'ecs', name: 'jobs' }],
    ['aws:elasticmapreduce:job-flow-id', 'j-1', { tool: 'emr', name: 'j-1' }],
    ['elasticbeanstalk:environment-name', 'site', { tool: 'beanstalk', name: 'site' }],
    ['terraform:workspace', 'prod', { tool: 'terraform', name: 'prod' }],
    ['ManagedBy', 'Terraform', { tool: 'terraform' }],
    ['terraform', 'true', { tool: 'terraform' }],
    ['pulumi:stack', 'prod', { tool: 'pulumi', name: 'prod' }],
    ['managed-by', 'pulumi', { tool: 'pulumi' }],
    ['aws:cloudformation:stack-name', 'elsewhere', { tool: 'cloudformation', name: 'elsewhere' }],
  ])('%s: %s', async (key, value, expected) => {
    open({ [key]: value });
    expect(await lookUp('codeOwner', INSTANCE)).toEqual({
      name: expect.any(String),
      ...expected,
      seenBy: `tag ${key}`,
    });
  });

  test.each([
    ['kubernetes.io/cluster/shop', 'shared'],
    ['managed-by', 'the web team'],
    ['terraform', 'no'],
    ['Name', 'terraform'],
  ])('nothing: %s: %s', async (key, value) => {
    open({ [key]: value });
    expect(await lookUp('codeOwner', INSTANCE)).toBeNull();
  });

  test('the more specific tool, of several', async () => {
    open({ 'aws:cloudformation:stack-name': 'awseb-1', 'elasticbeanstalk:environment-name': 'e' });
    expect(await lookUp('codeOwner', INSTANCE)).toMatchObject({ tool: 'beanstalk' });
  });
});

describe('CloudFormation tells', () => {
  test.each([
    ['an instance', INSTANCE, INSTANCE],
    ['a function, by its name', FUNCTION, aFunction().name],
  ])('the stack and the logical id of %s', async (_name, id, resource) => {
    open().surround({ kind: 'stack', stack: 'shop', resource, logicalId: 'Thing' });
    expect(await lookUp('codeOwner', id)).toEqual({
      tool: 'cloudformation',
      name: 'shop',
      address: 'Thing',
      seenBy: 'DescribeStackResources',
    });
  });

  test('that the CDK made the stack', async () => {
    const stack = { kind: 'stack', stack: 'ShopStack', logicalId: 'Web0A1', cdk: true } as const;
    open().surround({ ...stack, resource: INSTANCE });
    expect(await lookUp('codeOwner', INSTANCE)).toMatchObject({ tool: 'cdk', name: 'ShopStack' });
  });

  test.each(['DELETE_COMPLETE', 'DELETE_SKIPPED'])(
    'nothing of what it has let go of: %s',
    async (ResourceStatus) => {
      const before = anInstance({ ...SCOPE, arn: arnOf(INSTANCE), id: INSTANCE });
      const found = { PhysicalResourceId: before.id, StackName: 's', ResourceStatus };
      const StackResources = [
        {
          ...found,
          LogicalResourceId: 'L',
          ResourceType: 'AWS::EC2::Instance',
          Timestamp: new Date(0),
        },
      ];
      cloud = openCloud([
        aService('cloudformation', { DescribeStackResources: answering({ StackResources }) }),
      ]);
      const read = makeReadSurroundings({
        now: () => NOW,
        liveChanges: async () => [],
        makeCall: async () => null,
      });
      expect(await read(planOf(before), before, ['codeOwner'])).toEqual({ codeOwner: null });
    },
  );
});
