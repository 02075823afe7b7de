import type {
  AttachVolumeCommandInput,
  AttachVolumeCommandOutput,
  DeleteVolumeCommandInput,
  DeleteVolumeCommandOutput,
  DetachVolumeCommandInput,
  DetachVolumeCommandOutput,
  ModifyVolumeCommandInput,
  ModifyVolumeCommandOutput,
} from '@aws-sdk/client-ec2';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { powerAt } from '../../lifecycle/instance.ts';
import {
  attachmentAt,
  modificationState,
  modificationTimes,
  settleMs,
  shapeAt,
  volumeState,
} from '../../lifecycle/volume.ts';
import { shapeFor } from '../../lifecycle/volume-shape.ts';
import type { InstanceRecord, VolumeRecord } from '../../records.ts';
import type { Answer, World } from '../../world.ts';
import { attachmentAnswer, modificationAnswer } from './describe-volumes.ts';
import { ec2Call, invalidValue, notFound, required } from './request.ts';

/** EBS allows four modifications of a volume in a rolling day, each after the one before it is complete. */
const MODIFICATIONS_PER_DAY = 4;

export const changeVolumes = (world: World): Record<string, Handler> => ({
  ModifyVolume: (
    input: ModifyVolumeCommandInput,
    context: CallContext,
  ): Answer<ModifyVolumeCommandOutput> => {
    const { now } = context;
    const volume = existing(world, input.VolumeId, context);
    checkModifiable(volume, now);
    const from = shapeAt(volume, now);
    const { VolumeType: type, Size: sizeGib, Iops: iops, Throughput: throughputMibps } = input;
    const to = shapeFor({ type, sizeGib, iops, throughputMibps }, from);
    if (to.sizeGib < from.sizeGib)
      throw invalidValue('New size cannot be smaller than existing size');
    const times = modificationTimes(world.store.estate.seed, volume, to, now);
    const modification = { at: now, ...times, from, to };
    return world.store.mutate(ec2Call('ModifyVolume', input, context), (tx) => {
      tx.put({ ...volume, modifications: [...volume.modifications, modification] });
      return { VolumeModification: modificationAnswer(volume.id, modification, now) };
    });
  },

  DeleteVolume: (
    input: DeleteVolumeCommandInput,
    context: CallContext,
  ): Answer<DeleteVolumeCommandOutput> => {
    const volume = existing(world, input.VolumeId, context);
    const attachment = attachmentAt(volume, context.now);
    if (attachment !== undefined)
      throw new ServiceError(
        'VolumeInUse',
        `Volume ${volume.id} is currently attached to ${attachment.instanceId}`,
      );
    if (volumeState(volume, context.now) === 'creating')
      throw wrongState(volume, context.now, 'available');
    return world.store.mutate(ec2Call('DeleteVolume', input, context), (tx) => {
      tx.put({ ...volume, deletedAt: context.now });
      return {};
    });
  },

  AttachVolume: (
    input: AttachVolumeCommandInput,
    context: CallContext,
  ): Answer<AttachVolumeCommandOutput> => {
    const { now } = context;
    const volume = existing(world, input.VolumeId, context);
    const instance = existingInstance(world, input.InstanceId, context);
    const device = required(input.Device, 'Device');
    checkAttachable(world, volume, instance, device, now);
    const settledAt = now + settleMs(world.store.estate.seed, volume.id, now);
    const deleteOnTermination = false;
    const attachment = { instanceId: instance.id, device, at: now, settledAt, deleteOnTermination };
    return world.store.mutate(ec2Call('AttachVolume', input, context), (tx) => {
      tx.put({ ...volume, attachments: [...volume.attachments, attachment] });
      tx.mention('AWS::EC2::Instance', instance.id);
      return attachmentAnswer(volume.id, attachment, now);
    });
  },

  DetachVolume: (
    input: DetachVolumeCommandInput,
    context: CallContext,
  ): Answer<DetachVolumeCommandOutput> => {
    const { now } = context;
    const volume = existing(world, input.VolumeId, context);
    const attachment = attachmentAt(volume, now);
    if (attachment === undefined || attachment.detach !== undefined)
      throw wrongState(volume, now, 'in-use');
    if (input.InstanceId !== undefined && input.InstanceId !== attachment.instanceId)
      throw new ServiceError(
        'InvalidAttachment.NotFound',
        `The volume '${volume.id}' is not attached to instance '${input.InstanceId}'.`,
      );
    const instance = world.store.get('instance', attachment.instanceId);
    if (instance?.rootDevice === attachment.device && powerAt(instance, now) !== 'stopped')
      throw new ServiceError(
        'OperationNotPermitted',
        `Unable to detach root volume '${volume.id}' from instance '${instance.id}'`,
      );
    const detach = { at: now, settledAt: now + settleMs(world.store.estate.seed, volume.id, now) };
    const detaching = { ...attachment, detach };
    return world.store.mutate(ec2Call('DetachVolume', input, context), (tx) => {
      tx.put({ ...volume, attachments: [...volume.attachments.slice(0, -1), detaching] });
      tx.mention('AWS::EC2::Instance', attachment.instanceId);
      return attachmentAnswer(volume.id, detaching, now);
    });
  },
});

/** Returns the volume that a call names. */
export function existing(world: World, id: string | undefined, context: CallContext): VolumeRecord {
  const volume = world.store.get('volume', required(id, 'VolumeId'));
  if (volume === undefined || volume.deletedAt !== undefined || volume.region !== context.region)
    throw notFound('InvalidVolume', id ?? '');
  return volume;
}

function existingInstance(
  world: World,
  id: string | undefined,
  context: CallContext,
): InstanceRecord {
  const instance = world.store.get('instance', required(id, 'InstanceId'));
  if (instance === undefined || instance.region !== context.region)
    throw notFound('InvalidInstanceID', id ?? '');
  return instance;
}

function checkModifiable(volume: VolumeRecord, now: EpochMs): void {
  if (volumeState(volume, now) === 'creating') throw wrongState(volume, now, 'available');
  const last = volume.modifications.at(-1);
  if (last !== undefined && modificationState(last, now) !== 'completed')
    throw new ServiceError(
      'IncorrectModificationState',
      `You cannot modify the volume '${volume.id}' while it is in the modification state '${modificationState(last, now)}'.`,
    );
  const recent = volume.modifications.filter((m) => m.at > now - MS_PER_DAY);
  if (recent.length >= MODIFICATIONS_PER_DAY)
    throw new ServiceError(
      'VolumeModificationRateExceeded',
      `You've reached the maximum modification rate per volume limit: ${MODIFICATIONS_PER_DAY} in 24 hours.`,
    );
}

function checkAttachable(
  world: World,
  volume: VolumeRecord,
  instance: InstanceRecord,
  device: string,
  now: EpochMs,
): void {
  if (attachmentAt(volume, now) !== undefined)
    throw new ServiceError('VolumeInUse', `${volume.id} is already attached to an instance`);
  if (volumeState(volume, now) !== 'available') throw wrongState(volume, now, 'available');
  if (volume.zone !== instance.zone)
    throw new ServiceError(
      'InvalidVolume.ZoneMismatch',
      `The volume '${volume.id}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (!['running', 'stopped'].includes(powerAt(instance, now)))
    throw new ServiceError(
      'IncorrectState',
      `Instance '${instance.id}' is not 'running' or 'stopped'.`,
    );
  const isTaken = world.store.all('volume').some((v) => {
    const attachment = attachmentAt(v, now);
    return attachment?.instanceId === instance.id && attachment.device === device;
  });
  if (isTaken)
    throw invalidValue(
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
}

const wrongState = (volume: VolumeRecord, now: EpochMs, expected: string) =>
  new ServiceError(
    'IncorrectState',
    `Volume '${volume.id}' is in the '${volumeState(volume, now)}' state, not '${expected}'.`,
  );
