import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { anAccount, anEstate, anInstance, errorOf, REGION } from '../an-account.ts';

const ids = Array.from({ length: 60 }, (_, i) => `i-${String(i).padStart(17, '0')}`);
const opened = () => {
  const account = anAccount({
    estate: anEstate([
      ...ids.map((id) => anInstance({ id })),
      {
        kind: 'scaling-group',
        id: 'web',
        region: REGION,
        launchTemplate: 'web-template',
        members: ids.map((instanceId, i) => ({
          instanceId,
          lifecycleState: i === 0 ? 'Standby' : 'InService',
        })),
      },
    ]),
  });
  return { ...account, client: new AutoScalingClient(account.config) };
};

test('a member is told with its group and its state', async () => {
  const { client } = opened();
  const { AutoScalingInstances } = await client.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: ids.slice(0, 1) }),
  );
  expect(AutoScalingInstances).toEqual([
    {
      InstanceId: ids[0],
      InstanceType: 'm6i.xlarge',
      AutoScalingGroupName: 'web',
      AvailabilityZone: 'us-east-1a',
      LifecycleState: 'Standby',
      HealthStatus: 'HEALTHY',
      ProtectedFromScaleIn: false,
      LaunchTemplate: { LaunchTemplateName: 'web-template', Version: '$Latest' },
    },
  ]);
});

test('all members are listed in pages', async () => {
  const { client } = opened();
  const found: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeAutoScalingInstancesCommand({ NextToken }));
    found.push(...(page.AutoScalingInstances ?? []).map(({ InstanceId }) => InstanceId));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(found).toEqual(ids);
});

test('who is in no group is left out, and so are other regions', async () => {
  const { client, config } = opened();
  const unknown = new DescribeAutoScalingInstancesCommand({ InstanceIds: ['i-0b41e9'] });
  expect((await client.send(unknown)).AutoScalingInstances).toEqual([]);
  const elsewhere = new AutoScalingClient({ ...config, region: 'eu-west-1' });
  const all = await elsewhere.send(new DescribeAutoScalingInstancesCommand({}));
  expect(all.AutoScalingInstances).toEqual([]);
});

test('more ids than a call may have, and tokens of others, are refused', async () => {
  const { client } = opened();
  const call = (input: object) =>
    errorOf(client.send(new DescribeAutoScalingInstancesCommand(input)));
  expect(await call({ InstanceIds: ids.slice(0, 51) })).toBe('ValidationError');
  expect(await call({ MaxRecords: 51 })).toBe('ValidationError');
  expect(await call({ NextToken: 'nonsense' })).toBe('InvalidNextToken');
});
