import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { InstanceTraits } from '#local/account/records.ts';
import { anAccount, anAttachedVolume, anEstate, anInstance } from '../../an-account.ts';

const { id } = anInstance();
const InstanceIds = [id];
const opened = (traits: InstanceTraits) =>
  anAccount({ estate: anEstate([anInstance({ traits }), anAttachedVolume()]) });
const read = async ({ ec2 }: ReturnType<typeof anAccount>) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
  return Reservations?.[0]?.Instances?.[0];
};

test('an instance shows the volumes that are attached to it', async () => {
  const found = await read(opened({}));
  expect(found?.BlockDeviceMappings).toMatchObject([
    { DeviceName: '/dev/xvda', Ebs: { VolumeId: anAttachedVolume().id, Status: 'attached' } },
  ]);
});

test('an address that EC2 gave by itself is another one after a stop', async () => {
  const account = opened({ publicIp: true });
  const before = (await read(account))?.PublicIpAddress;
  expect(before).toMatch(/^54\.210\./);
  await account.ec2.send(new StopInstancesCommand({ InstanceIds }));
  await account.wait(120);
  expect((await read(account))?.PublicIpAddress).toBeUndefined();
  await account.ec2.send(new StartInstancesCommand({ InstanceIds }));
  await account.wait(120);
  expect((await read(account))?.PublicIpAddress).not.toBe(before);
});

test('what stands in the way of a change can be seen', async () => {
  const found = await read(
    opened({ spot: true, tenancy: 'dedicated', hibernation: true, productCode: 'abc' }),
  );
  expect(found).toMatchObject({
    InstanceLifecycle: 'spot',
    Placement: { Tenancy: 'dedicated' },
    HibernationOptions: { Configured: true },
    ProductCodes: [{ ProductCodeId: 'abc', ProductCodeType: 'marketplace' }],
  });
});

test.each([
  ['disableApiStop', { stopProtection: true }, { DisableApiStop: { Value: true } }],
  ['disableApiTermination', {}, { DisableApiTermination: { Value: false } }],
  [
    'instanceInitiatedShutdownBehavior',
    { shutdownTerminates: true },
    { InstanceInitiatedShutdownBehavior: { Value: 'terminate' } },
  ],
  ['instanceType', {}, { InstanceType: { Value: 'm6i.xlarge' } }],
] as const)('the attribute %s is read one by one', async (Attribute, traits, expected) => {
  const { ec2 } = opened(traits);
  const input = { InstanceId: id, Attribute };
  expect(await ec2.send(new DescribeInstanceAttributeCommand(input))).toMatchObject(expected);
});
