import {
  DescribeLockedSnapshotsCommand,
  DescribeSnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { SnapshotRecord } from '#local/account/records.ts';
import { anAccount, anEstate, aSnapshot, errorOf, NOW } from '../../an-account.ts';

const SnapshotId = aSnapshot().id;
const opened = (given: Partial<SnapshotRecord> = {}) =>
  anAccount({ estate: anEstate([aSnapshot(given)]) });
const Attribute = 'createVolumePermission';

test('a snapshot names the accounts that it is shared with', async () => {
  const { ec2 } = opened({ sharedWith: ['210987654321'] });
  const input = { SnapshotId, Attribute } as const;
  const { CreateVolumePermissions } = await ec2.send(new DescribeSnapshotAttributeCommand(input));
  expect(CreateVolumePermissions).toEqual([{ UserId: '210987654321' }]);
});

test('one that is not there, and an attribute that is not kept, are refused', async () => {
  const { ec2 } = opened();
  const gone = { SnapshotId: 'snap-0000000000000000f', Attribute } as const;
  expect(await errorOf(ec2.send(new DescribeSnapshotAttributeCommand(gone)))).toBe(
    'InvalidSnapshot.NotFound',
  );
  const codes = { SnapshotId, Attribute: 'productCodes' } as const;
  expect(await errorOf(ec2.send(new DescribeSnapshotAttributeCommand(codes)))).toBe(
    'InvalidParameterValue',
  );
});

test.each([
  [undefined, []],
  [NOW + 1_000, [{ SnapshotId, LockState: 'governance' }]],
  [NOW - 1_000, [{ SnapshotId, LockState: 'expired' }]],
])('locked until %s', async (lockedUntil, expected) => {
  const { ec2 } = opened(lockedUntil === undefined ? {} : { lockedUntil });
  const input = { SnapshotIds: [SnapshotId] };
  const { Snapshots } = await ec2.send(new DescribeLockedSnapshotsCommand(input));
  expect(Snapshots).toMatchObject(expected);
});
