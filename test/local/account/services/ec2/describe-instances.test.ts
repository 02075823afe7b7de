import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { InstanceTraits } from '#local/account/records.ts';
import { ACCOUNT, anAccount, anAttachedVolume, anEstate, anInstance } from '../../an-account.ts';

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

test('an Elastic IP stays over a stop, and is told from an address that EC2 gave', async () => {
  const account = opened({ elasticIp: true });
  const before = await read(account);
  expect(before?.NetworkInterfaces?.[0]?.Association?.IpOwnerId).toBe(ACCOUNT);
  await account.ec2.send(new StopInstancesCommand({ InstanceIds }));
  await account.wait(120);
  expect((await read(account))?.PublicIpAddress).toBe(before?.PublicIpAddress);
  const given = await read(opened({ publicIp: true }));
  expect(given?.NetworkInterfaces?.[0]?.Association?.IpOwnerId).toBe('amazon');
});

test('what AWS has planned is shown, for a while also when it is over', async () => {
  const account = opened({});
  const notBefore = account.clock.now() + 60_000;
  const event = { code: 'system-reboot', notBefore, completedAt: notBefore + 1 } as const;
  account.control.surround({ kind: 'scheduled-event', instanceId: id, event });
  const events = async () => {
    const input = new DescribeInstanceStatusCommand({ InstanceIds });
    return (await account.ec2.send(input)).InstanceStatuses?.[0]?.Events;
  };
  await account.wait(10);
  const Description = 'The instance is scheduled for system-reboot';
  const shown = { Code: 'system-reboot', NotBefore: new Date(notBefore) };
  expect(await events()).toMatchObject([{ ...shown, Description }]);
  await account.wait(120);
  expect(await events()).toMatchObject([{ ...shown, Description: `[Completed] ${Description}` }]);
});

test('what does not exist cannot be surrounded', () => {
  const { control } = opened({});
  const instanceId = 'i-0b41e9';
  expect(() => control.surround({ kind: 'traits', instanceId, traits: {} })).toThrow(instanceId);
  expect(() => control.surround({ kind: 'group', group: 'g', instanceId })).toThrow(instanceId);
  expect(() =>
    control.surround({ kind: 'stack', stack: 's', resource: 'gone', logicalId: 'L' }),
  ).toThrow('gone');
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
