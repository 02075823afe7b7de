/** Classic load balancers as moto answers for them: our own account is not the only one that the reader understands. */
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingClient,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readClassicLoadBalancers } from '#adapters/aws/readers/surroundings/classic-load-balancers.ts';
import { anInstance } from '#test/support/facts.ts';
import { type Moto, type PlantedOrganization, startMotoOrganization } from './moto-account.ts';

const python = process.env.TRIMTAB_MOTO_PYTHON;
if (python === undefined)
  console.warn('SKIPPED: classic load balancers, since TRIMTAB_MOTO_PYTHON is not set.');

const region = 'us-east-1';

describe.skipIf(python === undefined)('classic load balancers', { timeout: 300_000 }, () => {
  let moto: Moto<PlantedOrganization>;
  const before = { ...process.env };
  beforeAll(async () => {
    moto = await startMotoOrganization(python ?? '');
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  }, 300_000);
  afterAll(async () => {
    process.env = before;
    await moto?.close();
  });

  test('are those in which an instance is registered, with how many others are in service', async () => {
    const ec2 = new EC2Client({ region });
    const { Instances = [] } = await ec2.send(
      new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 3, MaxCount: 3 }),
    );
    const [own = '', ...others] = Instances.map(({ InstanceId = '' }) => InstanceId);
    const elb = new ElasticLoadBalancingClient({ region });
    const balance = async (LoadBalancerName: string, ...ids: string[]) => {
      await elb.send(
        new CreateLoadBalancerCommand({
          LoadBalancerName,
          Listeners: [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 80 }],
          AvailabilityZones: [`${region}a`],
        }),
      );
      await elb.send(
        new RegisterInstancesWithLoadBalancerCommand({
          LoadBalancerName,
          Instances: ids.map((InstanceId) => ({ InstanceId })),
        }),
      );
    };
    await balance('alone', own);
    await balance('shared', own, ...others);
    await balance('without-it', ...others);
    const resource = anInstance({ id: own, region });
    const found = await readClassicLoadBalancers({ resource, owner: { region } });
    expect(found).toEqual([
      { name: 'alone (classic load balancer)', healthyOthers: 0, state: 'healthy' },
      { name: 'shared (classic load balancer)', healthyOthers: 2, state: 'healthy' },
    ]);
  });
});
