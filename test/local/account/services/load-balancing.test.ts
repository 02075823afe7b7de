import { StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { aFunction, anAccount, anEstate, anInstance, errorOf, REGION } from '../an-account.ts';

const { id } = anInstance();
const OTHER = 'i-0000000000000000b';
const opened = () => {
  const account = anAccount({
    estate: anEstate([
      anInstance(),
      anInstance({ id: OTHER }),
      {
        kind: 'target-group',
        id: 'functions',
        region: REGION,
        targetType: 'lambda',
        port: 0,
        targets: [{ id: aFunction().id }],
      },
    ]),
  });
  account.control.surround({ kind: 'target', targetGroup: 'web', instanceId: id });
  account.control.surround({
    kind: 'target',
    targetGroup: 'web',
    instanceId: OTHER,
    failing: true,
  });
  const client = new ElasticLoadBalancingV2Client(account.config);
  const groups = async (input: object = {}) =>
    (await client.send(new DescribeTargetGroupsCommand(input))).TargetGroups ?? [];
  const health = async (name: string, Targets?: { Id: string }[]) => {
    const [group] = await groups({ Names: [name] });
    const { TargetGroupArn } = group ?? {};
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets }));
    return Object.fromEntries(
      (answer.TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => [
        Target?.Id,
        [TargetHealth?.State, TargetHealth?.Reason],
      ]),
    );
  };
  return { ...account, client, groups, health };
};

test('groups are listed by name, in pages', async () => {
  const { client, groups } = opened();
  expect(await groups()).toMatchObject([
    { TargetGroupName: 'functions', TargetType: 'lambda' },
    { TargetGroupName: 'web', TargetType: 'instance', Port: 8_080, Protocol: 'HTTP' },
  ]);
  const first = await client.send(new DescribeTargetGroupsCommand({ PageSize: 1 }));
  const second = await client.send(
    new DescribeTargetGroupsCommand({ PageSize: 1, Marker: first.NextMarker }),
  );
  expect(second.TargetGroups).toMatchObject([{ TargetGroupName: 'web' }]);
  expect(second.NextMarker).toBeUndefined();
});

test('a target is as healthy as its machine is up, and answers', async () => {
  const { ec2, wait, health } = opened();
  expect(await health('web')).toEqual({
    [id]: ['healthy', undefined],
    [OTHER]: ['unhealthy', 'Target.ResponseCodeMismatch'],
  });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  expect((await health('web'))[id]).toEqual(['unused', 'Target.InvalidState']);
  await wait(120);
  await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
  await wait(61);
  expect((await health('web'))[id]).toEqual(['initial', 'Elb.InitialHealthChecking']);
  await wait(180);
  expect((await health('web'))[id]).toEqual(['healthy', undefined]);
  expect(await health('functions')).toEqual({ [aFunction().id]: ['healthy', undefined] });
});

test('targets that are named are answered alone, also when they are not registered', async () => {
  const { health } = opened();
  expect(await health('web', [{ Id: id }, { Id: 'i-0b41e9' }])).toEqual({
    [id]: ['healthy', undefined],
    'i-0b41e9': ['unused', 'Target.NotRegistered'],
  });
});

test('a group that is not there is not found', async () => {
  const { client } = opened();
  const Names = ['gone'];
  expect(await errorOf(client.send(new DescribeTargetGroupsCommand({ Names })))).toBe(
    'TargetGroupNotFoundException',
  );
  const TargetGroupArn = 'arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/gone/1';
  expect(await errorOf(client.send(new DescribeTargetHealthCommand({ TargetGroupArn })))).toBe(
    'TargetGroupNotFoundException',
  );
  expect(
    await errorOf(
      client.send(new DescribeTargetGroupsCommand({ Names, TargetGroupArns: [TargetGroupArn] })),
    ),
  ).toBe('ValidationError');
});
