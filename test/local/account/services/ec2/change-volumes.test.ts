import {
  AttachVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumeStatusCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  DetachVolumeCommand,
  ModifyVolumeCommand,
  type ModifyVolumeCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import {
  anAccount,
  anAttachedVolume,
  anEstate,
  anInstance,
  aVolume,
  errorOf,
} from '../../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const SPARE = aVolume().id;
const ROOT = anAttachedVolume().id;
const INSTANCE = anInstance().id;
const HOURS = 3_600;

const withRoot = () =>
  anAccount({ estate: anEstate([anInstance(), aVolume(), anAttachedVolume()]) });
const modify = ({ ec2 }: Account, input: Partial<ModifyVolumeCommandInput>) =>
  ec2.send(new ModifyVolumeCommand({ VolumeId: SPARE, ...input }));
const attach = ({ ec2 }: Account, device = '/dev/sdf') =>
  ec2.send(new AttachVolumeCommand({ VolumeId: SPARE, InstanceId: INSTANCE, Device: device }));
const detach = ({ ec2 }: Account, VolumeId = SPARE) =>
  ec2.send(new DetachVolumeCommand({ VolumeId }));
const remove = ({ ec2 }: Account, VolumeId = SPARE) =>
  ec2.send(new DeleteVolumeCommand({ VolumeId }));
const seen = async ({ ec2 }: Account) => {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [SPARE] }));
  const [volume] = Volumes ?? [];
  return `${volume?.State} ${volume?.VolumeType} ${volume?.Size} ${volume?.Iops}`;
};
const modification = async ({ ec2 }: Account) => {
  const { VolumesModifications } = await ec2.send(
    new DescribeVolumesModificationsCommand({ VolumeIds: [SPARE] }),
  );
  return VolumesModifications?.[0]?.ModificationState;
};

describe('a modification', () => {
  test('is usable while it optimizes, and complete hours later', async () => {
    const account = withRoot();
    expect(await seen(account)).toBe('available gp2 100 300');
    await modify(account, { VolumeType: 'gp3' });
    await account.wait(20);
    expect(await seen(account)).toBe('available gp2 100 300');
    expect(await modification(account)).toBe('modifying');
    await account.wait(100);
    expect(await seen(account)).toBe('available gp3 100 3000');
    expect(await modification(account)).toBe('optimizing');
    await account.wait(1 * HOURS);
    expect(await modification(account)).toBe('completed');
  });

  test('is the only one until it is complete, and one of four in any 24 hours', async () => {
    const account = withRoot();
    await modify(account, { Size: 101 });
    expect(await errorOf(modify(account, { Size: 102 }))).toBe('IncorrectModificationState');
    for (const Size of [102, 103, 104]) {
      await account.wait(2 * HOURS);
      await modify(account, { Size });
    }
    await account.wait(2 * HOURS);
    expect(await errorOf(modify(account, { Size: 105 }))).toBe('VolumeModificationRateExceeded');
    await account.wait(16 * HOURS);
    expect(await errorOf(modify(account, { Size: 105 }))).toBe('none');
  });
});

describe('an attachment', () => {
  test('takes seconds to make and to undo', async () => {
    const account = withRoot();
    expect((await attach(account)).State).toBe('attaching');
    await account.wait(15);
    expect(await seen(account)).toBe('in-use gp2 100 300');
    expect((await detach(account)).State).toBe('detaching');
    await account.wait(15);
    expect(await seen(account)).toBe('available gp2 100 300');
  });
});

describe('EBS refuses', () => {
  test.each<[string, string, (a: Account) => Promise<unknown>]>([
    ['to shrink', 'InvalidParameterValue', (a) => modify(a, { Size: 99 })],
    [
      'a type that does not exist',
      'InvalidParameterValue',
      (a) => modify(a, { VolumeType: 'gp9' as 'gp3' }),
    ],
    ['IOPS on gp2', 'InvalidParameterCombination', (a) => modify(a, { Iops: 4_000 })],
    [
      'more IOPS than the size allows',
      'InvalidParameterValue',
      (a) => modify(a, { VolumeType: 'io1', Iops: 5_001 }),
    ],
    ['io1 without IOPS', 'MissingParameter', (a) => modify(a, { VolumeType: 'io1' })],
    ['to delete what is attached', 'VolumeInUse', (a) => remove(a, ROOT)],
    [
      'to attach what is attached',
      'VolumeInUse',
      async (a) => {
        await attach(a);
        await attach(a);
      },
    ],
    ['a device that is taken', 'InvalidParameterValue', (a) => attach(a, '/dev/xvda')],
    ['to detach what is not attached', 'IncorrectState', (a) => detach(a)],
    ['to detach the root of a running instance', 'OperationNotPermitted', (a) => detach(a, ROOT)],
    [
      'a volume that was deleted',
      'InvalidVolume.NotFound',
      async (a) => {
        await remove(a);
        await remove(a);
      },
    ],
  ])('%s', async (_name, code, act) => {
    expect(await errorOf(act(withRoot()))).toBe(code);
  });
});

test('EC2 says of every volume that it is well', async () => {
  const { ec2 } = withRoot();
  const { VolumeStatuses } = await ec2.send(new DescribeVolumeStatusCommand({}));
  expect(
    VolumeStatuses?.map(({ VolumeId, VolumeStatus }) => [VolumeId, VolumeStatus?.Status]),
  ).toEqual([
    [SPARE, 'ok'],
    [ROOT, 'ok'],
  ]);
});
