import {
  AttachVolumeCommand,
  DetachVolumeCommand,
  EC2Client,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import { afterEach, describe, expect, test } from 'vitest';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { ResourceRecord, VolumeRecord } from '#local/account/records.ts';
import { ACCOUNT, anAttachedVolume, aVolume, NOW, REGION } from '#test/local/account/an-account.ts';
import { aPlan } from '#test/support/changes.ts';
import { openAccountWith, SCOPE } from '../account.ts';
import { ATTACHED, aLargeInstance, INSTANCE, lookUp, SPARE } from './look-around.ts';

let cloud: ReturnType<typeof openAccountWith>;
afterEach(() => cloud.close());
const open = (given: Partial<VolumeRecord> = {}, more: readonly ResourceRecord[] = []) => {
  cloud = openAccountWith([aLargeInstance(), anAttachedVolume(), aVolume(given), ...more]);
};
const ec2 = () => new EC2Client(cloud.account.config);
const later = (minutes: number) =>
  cloud.clock.advanceTo(cloud.clock.now() + minutes * MS_PER_MINUTE);

describe('modifications', () => {
  test('are none for a volume that was never modified', async () => {
    open();
    expect(await lookUp('volumeModifications', SPARE)).toEqual([]);
  });

  test('are all of the last days, newest first, though EBS tells of the last one only', async () => {
    open();
    for (const Iops of [4_000, 5_000, 6_000]) {
      await ec2().send(new ModifyVolumeCommand({ VolumeId: SPARE, VolumeType: 'gp3', Iops }));
      await later(4 * 60);
    }
    const found = await lookUp('volumeModifications', SPARE, { now: () => cloud.clock.now() });
    expect(found).toEqual([
      { state: 'completed', startedAt: NOW + 8 * MS_PER_HOUR },
      { state: 'completed', startedAt: NOW + 4 * MS_PER_HOUR },
      { state: 'completed', startedAt: NOW },
    ]);
  });

  test('say when one is under way', async () => {
    open();
    await ec2().send(new ModifyVolumeCommand({ VolumeId: SPARE, VolumeType: 'gp3' }));
    await later(1);
    expect(await lookUp('volumeModifications', SPARE, { now: () => cloud.clock.now() })).toEqual([
      { state: expect.stringMatching(/^(modifying|optimizing)$/), startedAt: NOW },
    ]);
  });
});

describe('the key', () => {
  const keyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-4333-8444-555555555555`;

  test('of a volume that is not encrypted is none', async () => {
    open();
    expect(await lookUp('volumeKey', SPARE)).toBeNull();
  });

  test('is the one that AWS manages where there is no other', async () => {
    open({ encrypted: true });
    expect(await lookUp('volumeKey', SPARE)).toEqual({
      keyId: expect.stringContaining(':key/'),
      state: 'Enabled',
    });
  });

  test.each(['Enabled', 'Disabled', 'PendingDeletion'] as const)('may be %s', async (state) => {
    open({ encrypted: true, keyArn });
    cloud.account.control.surround({ kind: 'key', keyArn, state });
    expect(await lookUp('volumeKey', SPARE)).toEqual({ keyId: keyArn, state });
  });

  test('that is gone cannot be looked up', async () => {
    open({ encrypted: true, keyArn });
    expect(await lookUp('volumeKey', SPARE)).toEqual({
      unreadable: expect.stringContaining('NotFoundException'),
    });
  });
});

describe('the peak', () => {
  test('of a volume is its busiest minute, reads and writes together', async () => {
    open();
    // No action plans anything for an attached volume yet.
    const plan = () => ({ ...aPlan(), ...SCOPE });
    // 100 operations of 16 KiB a second, 40 % of them read.
    expect(await lookUp('volumePeak', ATTACHED, { plan })).toEqual({
      iops: 100,
      throughputMibps: 1.5625,
    });
  });

  test('of an instance is that of all its volumes together', async () => {
    const [first] = anAttachedVolume().attachments;
    if (first === undefined) throw new Error('it is attached');
    const second = anAttachedVolume({
      id: 'vol-0000000000000000c',
      attachments: [{ ...first, device: '/dev/sdf' }],
    });
    open({}, [second]);
    expect(await lookUp('volumePeak', INSTANCE)).toMatchObject({ iops: 200 });
  });

  test('of a volume that nobody used is not known', async () => {
    open();
    expect(await lookUp('volumePeak', SPARE)).toEqual({ iops: null, throughputMibps: null });
  });
});

describe('the last attachment', () => {
  test('is not known where the trail has none', async () => {
    open();
    expect(await lookUp('lastAttachment', SPARE)).toBeNull();
  });

  test('is the newest that the trail has, attached or detached', async () => {
    open();
    const attachment = { VolumeId: SPARE, InstanceId: INSTANCE, Device: '/dev/sdg' };
    await ec2().send(new AttachVolumeCommand(attachment));
    await later(10);
    await ec2().send(new DetachVolumeCommand({ VolumeId: SPARE }));
    await later(30);
    expect(await lookUp('lastAttachment', SPARE)).toBe(NOW + 10 * MS_PER_MINUTE);
  });
});
