import {
  AssociateAddressCommand,
  DisassociateAddressCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import type { AddressRecord } from '#local/account/records.ts';
import { anAddress, anInstance, NOW } from '#test/local/account/an-account.ts';
import { openAccountWith } from '../account.ts';
import { ADDRESS, INSTANCE, lookUp } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());
const open = (given: Partial<AddressRecord> = {}) => {
  cloud = openAccountWith([anInstance(), anAddress(given)]);
};
const UNUSED = { associatedWith: null, lastAssociated: null, reverseNames: [], byoip: false };

test('an address that nothing ever had', async () => {
  open();
  expect(await lookUp('address', ADDRESS)).toEqual(UNUSED);
});

test.each<[string, Partial<AddressRecord>, object]>([
  [
    'something has',
    { association: { id: 'eipassoc-1', instanceId: INSTANCE } },
    { associatedWith: INSTANCE },
  ],
  ['has a reverse name', { reverseName: 'mail.shop.' }, { reverseNames: ['mail.shop.'] }],
  ['is of an own range', { pool: 'ipv4pool-ec2-1' }, { byoip: true }],
])('an address that %s', async (_name, given, expected) => {
  open(given);
  // Its plan would refuse it: the guards are asked about what it has become since.
  const plan = () => ({ ...PLAN, resource: ADDRESS });
  expect(await lookUp('address', ADDRESS, { plan })).toEqual({ ...UNUSED, ...expected });
});

const PLAN = {
  schema: 1 as const,
  account: '000000000042',
  region: 'us-east-1',
  action: 'ec2/release-address',
  actionVersion: 1,
  steps: [],
};

test('when it was last associated, by the trail', async () => {
  open();
  const ec2 = new EC2Client(cloud.account.config);
  const { AssociationId } = await ec2.send(
    new AssociateAddressCommand({ AllocationId: ADDRESS, InstanceId: INSTANCE }),
  );
  await ec2.send(new DisassociateAddressCommand({ AssociationId }));
  await cloud.clock.advanceTo(NOW + MS_PER_HOUR);
  expect(await lookUp('address', ADDRESS)).toEqual({ ...UNUSED, lastAssociated: NOW });
});
