import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesAttributeCommand,
  DescribeAddressesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import type { AddressRecord } from '#local/account/records.ts';
import {
  anAccount,
  anAddress,
  anEstate,
  anInstance,
  errorOf,
} from '#test/local/account/an-account.ts';

let account: ReturnType<typeof anAccount>;
afterEach(() => account.close());
const open = (given: Partial<AddressRecord> = {}) => {
  account = anAccount({ estate: anEstate([anInstance(), anAddress(given)]) });
};
const AllocationId = anAddress().id;
const Address = anAddress().publicIp;
const release = () => account.ec2.send(new ReleaseAddressCommand({ AllocationId }));
const allocate = () => account.ec2.send(new AllocateAddressCommand({ Domain: 'vpc', Address }));
const shown = async () =>
  (await account.ec2.send(new DescribeAddressesCommand({}))).Addresses?.map(
    ({ PublicIp, AssociationId }) => [PublicIp, AssociationId],
  );

test('what was released is gone, and can be had again under another id', async () => {
  open();
  await release();
  await account.wait(10);
  expect(await shown()).toEqual([]);
  expect(await errorOf(release())).toBe('InvalidAllocationID.NotFound');
  const { AllocationId: again } = await allocate();
  expect(again).not.toBe(AllocationId);
  await account.wait(10);
  expect(await shown()).toEqual([[Address, undefined]]);
  expect(await errorOf(allocate())).toBe('InvalidAddress.NotFound');
});

test('what others got meanwhile does not come back', async () => {
  open();
  await release();
  account.control.surround({ kind: 'address-taken', allocationId: AllocationId });
  expect(await errorOf(allocate())).toBe('InvalidAddress.NotFound');
});

test('an address in use, or with a reverse name, is not released', async () => {
  open({ reverseName: 'mail.shop.' });
  expect(await errorOf(release())).toBe('InvalidAddress.Locked');
  const attribute = { AllocationIds: [AllocationId], Attribute: 'domain-name' as const };
  const { Addresses } = await account.ec2.send(new DescribeAddressesAttributeCommand(attribute));
  expect(Addresses?.[0]?.PtrRecord).toBe('mail.shop.');
  const InstanceId = anInstance().id;
  await account.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }));
  expect(await errorOf(release())).toBe('InvalidIPAddress.InUse');
});

test('an association is made once and taken back', async () => {
  open();
  const associate = () =>
    account.ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId: anInstance().id }));
  const { AssociationId } = await associate();
  expect(await errorOf(associate())).toBe('Resource.AlreadyAssociated');
  await account.ec2.send(new DisassociateAddressCommand({ AssociationId }));
  await account.wait(10);
  expect(await shown()).toEqual([[Address, undefined]]);
  expect(await errorOf(account.ec2.send(new DisassociateAddressCommand({ AssociationId })))).toBe(
    'InvalidAssociationID.NotFound',
  );
});
