import type {
  CreateSnapshotCommandInput,
  CreateSnapshotCommandOutput,
  CreateVolumeCommandInput,
  CreateVolumeCommandOutput,
  DeleteSnapshotCommandInput,
  DeleteSnapshotCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  Snapshot,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes, tagList } from '../../filters.ts';
import { ZONES } from '../../instance-types.ts';
import { snapshotMs, snapshotProgress, snapshotState } from '../../lifecycle/snapshot.ts';
import { settleMs, shapeAt, volumeState } from '../../lifecycle/volume.ts';
import { shapeFor } from '../../lifecycle/volume-shape.ts';
import { page, sortedBy } from '../../paging.ts';
import { seedOf, uniform } from '../../random.ts';
import type { SnapshotRecord, Tags, VolumeRecord } from '../../records.ts';
import type { Transaction } from '../../store.ts';
import type { Answer, World } from '../../world.ts';
import { existing } from './change-volumes.ts';
import { volumeAnswer } from './describe-volumes.ts';
import { ec2Call, invalidValue, isNamed, notFound, pageSize, required } from './request.ts';
import { checkedTags } from './tags.ts';

/** Snapshots, and volumes made from them. */
export const snapshots = (world: World): Record<string, Handler> => ({
  DescribeSnapshots: (
    input: DescribeSnapshotsCommandInput,
    context: CallContext,
  ): Answer<DescribeSnapshotsCommandOutput> => {
    const { now } = context;
    const max = pageSize(input.MaxResults, input.SnapshotIds);
    const all = world.store
      .seen('snapshot', context.region, now)
      .filter((s) => s.deletedAt === undefined && isNamed(input.SnapshotIds, s.id));
    for (const id of input.SnapshotIds ?? [])
      if (!all.some((s) => s.id === id)) throw notFound('InvalidSnapshot', id);
    const found = all.filter((s) =>
      passes(input.Filters, filterFields(s, context.account, now), s.tags),
    );
    const paging = { max, token: input.NextToken };
    const { items, next } = page(
      sortedBy(found, (s) => s.id),
      (s) => s.id,
      paging,
    );
    return {
      Snapshots: items.map((s) => snapshotAnswer(s, context.account, now)),
      NextToken: next,
    };
  },

  // Without a client token, as in AWS: asking twice makes two.
  CreateSnapshot: (
    input: CreateSnapshotCommandInput,
    context: CallContext,
  ): Answer<CreateSnapshotCommandOutput> => {
    const { now } = context;
    const volume = existing(world, input.VolumeId, context);
    if (volumeState(volume, now) === 'creating')
      throw new ServiceError('IncorrectState', `Volume '${volume.id}' is in the 'creating' state.`);
    const tags = specifiedTags(input.TagSpecifications, 'snapshot');
    return world.store.mutate(ec2Call('CreateSnapshot', input, context), (tx) => {
      const snapshot = newSnapshot(world, tx, { volume, tags, now, text: input.Description });
      tx.put(snapshot);
      tx.mention('AWS::EC2::Volume', volume.id);
      return snapshotAnswer(snapshot, context.account, now);
    });
  },

  DeleteSnapshot: (
    input: DeleteSnapshotCommandInput,
    context: CallContext,
  ): Answer<DeleteSnapshotCommandOutput> => {
    const snapshot = existingSnapshot(world, input.SnapshotId, context);
    return world.store.mutate(ec2Call('DeleteSnapshot', input, context), (tx) => {
      tx.put({ ...snapshot, deletedAt: context.now });
      return {};
    });
  },

  CreateVolume: (
    input: CreateVolumeCommandInput,
    context: CallContext,
  ): Answer<CreateVolumeCommandOutput> => {
    const { now } = context;
    const zone = required(input.AvailabilityZone, 'AvailabilityZone');
    if (ZONES[context.region]?.includes(zone) !== true)
      throw new ServiceError('InvalidZone.NotFound', `The zone '${zone}' does not exist.`);
    const snapshot =
      input.SnapshotId === undefined
        ? undefined
        : existingSnapshot(world, input.SnapshotId, context);
    if (snapshot !== undefined && snapshotState(snapshot, now) !== 'completed')
      throw new ServiceError('IncorrectState', `Snapshot is in invalid state - pending`);
    const known = tokenVolume(world, input);
    if (known !== undefined) return volumeAnswer(world, known, now);
    return world.store.mutate(ec2Call('CreateVolume', input, context), (tx) => {
      const volume = newVolume(world, tx, { input, zone, snapshot, now, region: context.region });
      tx.put(volume);
      if (input.ClientToken) tx.rememberToken(input.ClientToken, tokenContent(volume.id, input));
      return volumeAnswer(world, volume, now);
    });
  },
});

/** Returns the snapshot that a call names. */
export function existingSnapshot(
  world: World,
  id: string | undefined,
  context: CallContext,
): SnapshotRecord {
  const found = world.store.get('snapshot', required(id, 'SnapshotId'));
  if (found === undefined || found.deletedAt !== undefined || found.region !== context.region)
    throw notFound('InvalidSnapshot', id ?? '');
  return found;
}

function newSnapshot(
  world: World,
  tx: Transaction,
  of: { volume: VolumeRecord; tags: Tags; now: EpochMs; text: string | undefined },
): SnapshotRecord {
  const { volume, tags, now, text } = of;
  const { seed } = world.store.estate;
  const { sizeGib } = shapeAt(volume, now);
  // Only written blocks are stored; how many is the volume's own, and nobody can ask for it.
  const storedGib = sizeGib * (0.3 + 0.5 * uniform(seedOf(seed, volume.id), 9));
  return {
    kind: 'snapshot',
    id: tx.newId('snap-'),
    region: volume.region,
    volumeId: volume.id,
    volumeSizeGib: sizeGib,
    storedGib,
    startedAt: now,
    completedAt: now + snapshotMs(seed, volume.id, storedGib, now),
    description: text ?? '',
    encrypted: volume.encrypted,
    tags,
  };
}

function newVolume(
  world: World,
  tx: Transaction,
  from: {
    input: CreateVolumeCommandInput;
    zone: string;
    region: string;
    snapshot: SnapshotRecord | undefined;
    now: EpochMs;
  },
): VolumeRecord {
  const { input, zone, region, snapshot, now } = from;
  const base = { type: 'gp2', sizeGib: snapshot?.volumeSizeGib ?? 0 } as const;
  const { VolumeType: type, Size: sizeGib, Iops: iops, Throughput: throughputMibps } = input;
  const shape = shapeFor({ type, sizeGib, iops, throughputMibps }, base);
  if (shape.sizeGib < base.sizeGib)
    throw invalidValue(
      `The size of a volume can't be smaller than the size of its snapshot, ${base.sizeGib} GiB.`,
    );
  const id = tx.newId('vol-');
  const origin = snapshot && world.store.get('volume', snapshot.volumeId);
  return {
    kind: 'volume',
    id,
    region,
    zone,
    createdAt: now,
    availableAt: now + settleMs(world.store.estate.seed, id, now),
    shape,
    modifications: [],
    attachments: [],
    ...(snapshot !== undefined && { snapshotId: snapshot.id }),
    encrypted: input.Encrypted ?? snapshot?.encrypted ?? false,
    // Encrypted with the key of what it is a copy of.
    ...(origin?.keyArn !== undefined && { keyArn: origin.keyArn }),
    multiAttach: input.MultiAttachEnabled ?? false,
    // Whoever uses the copy uses it as they used the original.
    io: origin?.io ?? { level: 0 },
    tags: specifiedTags(input.TagSpecifications, 'volume'),
  };
}

/** Returns the volume that the call's client token made before. */
function tokenVolume(world: World, input: CreateVolumeCommandInput): VolumeRecord | undefined {
  const answer = input.ClientToken && world.store.tokenAnswer(input.ClientToken);
  if (!answer) return undefined;
  const id = answer.slice(0, answer.indexOf(' '));
  if (answer !== tokenContent(id, input))
    throw new ServiceError(
      'IdempotentParameterMismatch',
      'The client token has been used before with other parameters.',
    );
  return world.store.get('volume', id);
}

const tokenContent = (id: string, input: CreateVolumeCommandInput): string =>
  `${id} ${JSON.stringify(Object.entries(input).sort())}`;

function specifiedTags(
  specifications: readonly TagSpecification[] | undefined,
  type: 'snapshot' | 'volume',
): Tags {
  const matching = (specifications ?? []).filter((s) => s.ResourceType === type);
  return checkedTags(
    {},
    matching.flatMap((s) => s.Tags ?? []),
  );
}

const filterFields = (s: SnapshotRecord, account: string, now: EpochMs) => ({
  'snapshot-id': [s.id],
  'volume-id': [s.volumeId],
  status: [snapshotState(s, now)],
  description: [s.description],
  'owner-id': [account],
  'volume-size': [String(s.volumeSizeGib)],
  encrypted: [String(s.encrypted)],
  'storage-tier': ['standard'],
});

const snapshotAnswer = (s: SnapshotRecord, account: string, now: EpochMs): Snapshot => ({
  SnapshotId: s.id,
  VolumeId: s.volumeId,
  VolumeSize: s.volumeSizeGib,
  State: snapshotState(s, now),
  Progress: snapshotProgress(s, now),
  StartTime: new Date(s.startedAt),
  Description: s.description,
  Encrypted: s.encrypted,
  OwnerId: account,
  StorageTier: 'standard',
  Tags: tagList(s.tags),
});
