import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceHealthCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { anAccount, anEstate, anInstance, errorOf, REGION } from '../an-account.ts';

const { id } = anInstance();
const OTHER = 'i-0000000000000000b';
const opened = () => {
  const balancer = (name: string, region: string, ...instances: { id: string }[]) =>
    ({ kind: 'load-balancer', id: name, region, instances }) as const;
  const account = anAccount({
    estate: anEstate([
      anInstance(),
      anInstance({ id: OTHER }),
      balancer('web', REGION, { id }, { ...{ id: OTHER, failing: true } }),
      balancer('api', REGION),
      balancer('far', 'eu-west-1', { id }),
    ]),
  });
  const client = new ElasticLoadBalancingClient(account.config);
  const health = async (...ids: string[]) => {
    const { InstanceStates = [] } = await client.send(
      new DescribeInstanceHealthCommand({
        LoadBalancerName: 'web',
        ...(ids.length > 0 && { Instances: ids.map((InstanceId) => ({ InstanceId })) }),
      }),
    );
    return InstanceStates.map(({ InstanceId, State, ReasonCode }) => [
      InstanceId,
      State,
      ReasonCode,
    ]);
  };
  return { ...account, client, health };
};

test('load balancers of a region are listed with their instances, in pages', async () => {
  const { client } = opened();
  const first = await client.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
  expect(first.LoadBalancerDescriptions).toMatchObject([{ LoadBalancerName: 'api' }]);
  const second = await client.send(
    new DescribeLoadBalancersCommand({ PageSize: 1, Marker: first.NextMarker }),
  );
  expect(second.LoadBalancerDescriptions).toMatchObject([
    { LoadBalancerName: 'web', Instances: [{ InstanceId: id }, { InstanceId: OTHER }] },
  ]);
  expect(second.NextMarker).toBeUndefined();
});

test('an instance is in service while its machine is up and answers', async () => {
  const { ec2, health } = opened();
  expect(await health()).toEqual([
    [id, 'InService', 'N/A'],
    [OTHER, 'OutOfService', 'Instance'],
  ]);
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect(await health(id)).toEqual([[id, 'OutOfService', 'Instance']]);
});

test('what is not there is not found', async () => {
  const { client, health } = opened();
  const LoadBalancerName = 'gone';
  expect(await errorOf(client.send(new DescribeInstanceHealthCommand({ LoadBalancerName })))).toBe(
    'AccessPointNotFoundException',
  );
  expect(await errorOf(health('i-0b41e9'))).toBe('InvalidEndPointException');
});

test('both kinds of load balancers sign as one service, and each is asked by its version', async () => {
  const { config, client } = opened();
  const groups = new ElasticLoadBalancingV2Client(config);
  expect((await groups.send(new DescribeTargetGroupsCommand({}))).TargetGroups).toEqual([]);
  expect(
    (await client.send(new DescribeLoadBalancersCommand({}))).LoadBalancerDescriptions,
  ).toHaveLength(2);
});
