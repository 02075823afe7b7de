import type {
  DescribeVolumeStatusCommandInput,
  DescribeVolumeStatusCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  DescribeVolumesModificationsCommandInput,
  DescribeVolumesModificationsCommandOutput,
  Volume,
  VolumeAttachment,
  VolumeStatusItem,
} from '@aws-sdk/client-ec2';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes, tagList } from '../../filters.ts';
import {
  attachmentAt,
  attachmentState,
  iopsOf,
  modificationProgress,
  modificationState,
  shapeAt,
  volumeState,
} from '../../lifecycle/volume.ts';
import { page, sortedBy } from '../../paging.ts';
import type { Attachment, VolumeModification, VolumeRecord } from '../../records.ts';
import type { Answer, World } from '../../world.ts';
import { ebsKeyArn } from '../kms.ts';
import { isNamed, notFound, pageSize } from './request.ts';

export const describeVolumes = (world: World): Record<string, Handler> => ({
  DescribeVolumes: (
    input: DescribeVolumesCommandInput,
    context: CallContext,
  ): Answer<DescribeVolumesCommandOutput> => {
    const { now } = context;
    const max = pageSize(input.MaxResults, input.VolumeIds);
    const found = visible(world, input.VolumeIds, context).filter((record) =>
      passes(input.Filters, filterFields(record, now), record.tags),
    );
    const { items, next } = page(found, (r) => r.id, { max, token: input.NextToken });
    return { Volumes: items.map((record) => volumeAnswer(world, record, now)), NextToken: next };
  },

  DescribeVolumeStatus: (
    input: DescribeVolumeStatusCommandInput,
    context: CallContext,
  ): Answer<DescribeVolumeStatusCommandOutput> => {
    const max = pageSize(input.MaxResults, input.VolumeIds);
    const found = visible(world, input.VolumeIds, context);
    const { items, next } = page(found, (r) => r.id, { max, token: input.NextToken });
    const VolumeStatuses = items.map((record) => statusAnswer(record, context.now));
    return { VolumeStatuses, NextToken: next };
  },

  DescribeVolumesModifications: (
    input: DescribeVolumesModificationsCommandInput,
    context: CallContext,
  ): Answer<DescribeVolumesModificationsCommandOutput> => {
    const { now } = context;
    const max = pageSize(input.MaxResults, input.VolumeIds);
    const found = visible(world, input.VolumeIds, context).flatMap((record) => {
      const last = record.modifications.at(-1);
      if (last === undefined) return [];
      const fields = {
        'volume-id': [record.id],
        'modification-state': [modificationState(last, now)],
      };
      return passes(input.Filters, fields, record.tags) ? [{ id: record.id, last }] : [];
    });
    if (found.length === 0 && (input.VolumeIds?.length ?? 0) > 0)
      throw new ServiceError(
        'InvalidVolumeModification.NotFound',
        `Modification for volume '${input.VolumeIds?.join(', ')}' does not exist.`,
      );
    const { items, next } = page(found, (f) => f.id, { max, token: input.NextToken });
    const VolumesModifications = items.map(({ id, last }) => modificationAnswer(id, last, now));
    return { VolumesModifications, NextToken: next };
  },
});

/** Returns the named volumes, or all, sorted by id. */
function visible(
  world: World,
  ids: readonly string[] | undefined,
  { region, now }: CallContext,
): VolumeRecord[] {
  const all = world.store
    .seen('volume', region, now)
    .filter((r) => r.deletedAt === undefined && isNamed(ids, r.id));
  for (const id of ids ?? [])
    if (!all.some((r) => r.id === id)) throw notFound('InvalidVolume', id);
  return sortedBy(all, (r) => r.id);
}

function filterFields(record: VolumeRecord, now: EpochMs) {
  const attachment = attachmentAt(record, now);
  const shape = shapeAt(record, now);
  return {
    'volume-id': [record.id],
    status: [volumeState(record, now)],
    'volume-type': [shape.type],
    size: [String(shape.sizeGib)],
    'availability-zone': [record.zone],
    encrypted: [String(record.encrypted)],
    'snapshot-id': [record.snapshotId],
    'attachment.instance-id': [attachment?.instanceId],
    'attachment.device': [attachment?.device],
    'attachment.status': [attachment && attachmentState(attachment, now)],
  };
}

/** What EC2 answers for a volume. */
export function volumeAnswer(world: World, record: VolumeRecord, now: EpochMs): Volume {
  const attachment = attachmentAt(record, now);
  const shape = shapeAt(record, now);
  return {
    VolumeId: record.id,
    VolumeType: shape.type,
    Size: shape.sizeGib,
    Iops: iopsOf(shape),
    ...(shape.type === 'gp3' && { Throughput: shape.throughputMibps ?? 125 }),
    State: volumeState(record, now),
    CreateTime: new Date(record.createdAt),
    AvailabilityZone: record.zone,
    Encrypted: record.encrypted,
    ...(record.encrypted && { KmsKeyId: record.keyArn ?? ebsKeyArn(world, record.region) }),
    MultiAttachEnabled: record.multiAttach,
    SnapshotId: record.snapshotId ?? '',
    Attachments: attachment === undefined ? [] : [attachmentAnswer(record.id, attachment, now)],
    Tags: tagList(record.tags),
  };
}

/** No volume of this account is ever impaired; of one that is being created nothing is known yet. */
const statusAnswer = (record: VolumeRecord, now: EpochMs): VolumeStatusItem => {
  const isKnown = volumeState(record, now) !== 'creating';
  return {
    VolumeId: record.id,
    AvailabilityZone: record.zone,
    VolumeStatus: {
      Status: isKnown ? 'ok' : 'insufficient-data',
      Details: [{ Name: 'io-enabled', Status: isKnown ? 'passed' : '-' }],
    },
    Actions: [],
    Events: [],
  };
};

export const attachmentAnswer = (
  volumeId: string,
  attachment: Attachment,
  now: EpochMs,
): VolumeAttachment => ({
  VolumeId: volumeId,
  InstanceId: attachment.instanceId,
  Device: attachment.device,
  State: attachmentState(attachment, now),
  AttachTime: new Date(attachment.at),
  DeleteOnTermination: attachment.deleteOnTermination,
});

export function modificationAnswer(volumeId: string, m: VolumeModification, now: EpochMs) {
  const ModificationState = modificationState(m, now);
  return {
    VolumeId: volumeId,
    ModificationState,
    Progress: modificationProgress(m, now),
    StartTime: new Date(m.at),
    ...(ModificationState === 'completed' && { EndTime: new Date(m.completedAt) }),
    OriginalSize: m.from.sizeGib,
    OriginalVolumeType: m.from.type,
    OriginalIops: iopsOf(m.from),
    ...(m.from.throughputMibps !== undefined && { OriginalThroughput: m.from.throughputMibps }),
    TargetSize: m.to.sizeGib,
    TargetVolumeType: m.to.type,
    TargetIops: iopsOf(m.to),
    ...(m.to.throughputMibps !== undefined && { TargetThroughput: m.to.throughputMibps }),
  };
}
