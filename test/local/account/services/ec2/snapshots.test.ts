import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { anAccount, anEstate, aSnapshot, aVolume, errorOf } from '../../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const VOLUME = aVolume().id;
const SNAPSHOT = aSnapshot().id;

const opened = () => anAccount({ estate: anEstate([aVolume(), aSnapshot()]) });
const snapshot = ({ ec2 }: Account) =>
  ec2.send(
    new CreateSnapshotCommand({
      VolumeId: VOLUME,
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'by', Value: 'test' }] }],
    }),
  );
const restore = ({ ec2 }: Account, input: Partial<CreateVolumeCommandInput> = {}) =>
  ec2.send(
    new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', SnapshotId: SNAPSHOT, ...input }),
  );
const tagged = async ({ ec2 }: Account) => {
  const { Snapshots } = await ec2.send(
    new DescribeSnapshotsCommand({ Filters: [{ Name: 'tag:by', Values: ['test'] }] }),
  );
  return Snapshots?.map((s) => s.State);
};

describe('a snapshot', () => {
  test('is pending for minutes and then complete', async () => {
    const account = opened();
    const made = await snapshot(account);
    expect(made.State).toBe('pending');
    await account.wait(30);
    expect(await tagged(account)).toEqual(['pending']);
    expect(await errorOf(restore(account, { SnapshotId: made.SnapshotId }))).toBe('IncorrectState');
    await account.wait(600);
    expect(await tagged(account)).toEqual(['completed']);
  });

  test('is made twice when it is asked for twice', async () => {
    const account = opened();
    await snapshot(account);
    await snapshot(account);
    await account.wait(10);
    expect(await tagged(account)).toHaveLength(2);
  });

  test('is gone when it is deleted', async () => {
    const account = opened();
    const remove = () => account.ec2.send(new DeleteSnapshotCommand({ SnapshotId: SNAPSHOT }));
    await remove();
    expect(await errorOf(remove())).toBe('InvalidSnapshot.NotFound');
  });
});

describe('a volume from a snapshot', () => {
  test('has its size and is available after seconds', async () => {
    const account = opened();
    const { VolumeId, Size, State } = await restore(account, { VolumeType: 'gp3' });
    expect({ Size, State }).toEqual({ Size: 100, State: 'creating' });
    await account.wait(15);
    const { Volumes } = await account.ec2.send(
      new DescribeVolumesCommand({ VolumeIds: [VolumeId ?? ''] }),
    );
    expect(Volumes?.[0]).toMatchObject({ State: 'available', SnapshotId: SNAPSHOT, Iops: 3_000 });
  });

  test('is made once under one client token', async () => {
    const account = opened();
    const first = await restore(account, { ClientToken: 'change-1' });
    const again = await restore(account, { ClientToken: 'change-1' });
    expect(again.VolumeId).toBe(first.VolumeId);
    expect(account.mutations()).toHaveLength(1);
    expect(await errorOf(restore(account, { ClientToken: 'change-1', Size: 200 }))).toBe(
      'IdempotentParameterMismatch',
    );
  });

  test.each([
    ['is not smaller than it', { Size: 50 }, 'InvalidParameterValue'],
    ['is in a zone that exists', { AvailabilityZone: 'us-east-1z' }, 'InvalidZone.NotFound'],
  ])('%s', async (_name, input, code) => {
    expect(await errorOf(restore(opened(), input))).toBe(code);
  });
});
