import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test } from 'vitest';
import type { ResourceRecord } from '#local/account/records.ts';
import { openAccountWith } from '../account.ts';
import { aLargeInstance, INSTANCE, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());
const open = (more: readonly ResourceRecord[] = []) => {
  cloud = openAccountWith([aLargeInstance(), ...more]);
};

test('classic load balancers count the other instances that are in service', async () => {
  const others = ['b', 'c', 'd'].map((x) => aLargeInstance({ id: `i-0000000000000000${x}` }));
  const [failing, ...healthy] = others.map(({ id }) => ({ id }));
  const balancer = (id: string, ...instances: { id: string; failing?: boolean }[]) =>
    ({ kind: 'load-balancer', id, region: 'us-east-1', instances }) as const;
  open([
    ...others,
    balancer('alone', { id: INSTANCE, failing: true }),
    balancer('shared', { id: INSTANCE }, { id: failing?.id ?? '', failing: true }, ...healthy),
    balancer('without-it', ...healthy),
    { ...balancer('elsewhere', { id: INSTANCE }), region: 'eu-west-1' },
  ]);
  expect(await lookUp('targetGroups', INSTANCE)).toEqual([
    { name: 'alone (classic load balancer)', healthyOthers: 0, state: 'OutOfService' },
    { name: 'shared (classic load balancer)', healthyOthers: 2, state: 'healthy' },
  ]);
});

describe('target groups', () => {
  const target = (instanceId: string, failing = false, targetGroup = 'web') =>
    cloud.account.control.surround({ kind: 'target', targetGroup, instanceId, failing });
  const others = ['b', 'c', 'd'].map((x) => aLargeInstance({ id: `i-0000000000000000${x}` }));

  test('count the other targets that are healthy', async () => {
    open(others);
    target(INSTANCE);
    others.forEach(({ id }, i) => {
      target(id, i === 0);
    });
    target(INSTANCE, false, 'alone');
    target('i-0000000000000000b', false, 'without-it');
    expect(await lookUp('targetGroups', INSTANCE)).toEqual([
      { name: 'alone', healthyOthers: 0, state: 'healthy' },
      { name: 'web', healthyOthers: 2, state: 'healthy' },
    ]);
  });

  test('know an instance by its private address too', async () => {
    open();
    const { Reservations } = await new EC2Client(cloud.account.config).send(
      new DescribeInstancesCommand({}),
    );
    const id = Reservations?.[0]?.Instances?.[0]?.PrivateIpAddress ?? '';
    cloud.close();
    open([
      {
        kind: 'target-group',
        id: 'by-address',
        region: 'us-east-1',
        targetType: 'ip',
        port: 80,
        targets: [{ id, failing: true }, { id: '10.9.9.9' }],
      },
    ]);
    expect(await lookUp('targetGroups', INSTANCE)).toEqual([
      { name: 'by-address', healthyOthers: 1, state: 'unhealthy' },
    ]);
  });
});
