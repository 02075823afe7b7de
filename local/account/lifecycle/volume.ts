import type {
  VolumeAttachmentState,
  VolumeModificationState,
  VolumeState,
} from '@aws-sdk/client-ec2';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { seedOf, uniform } from '../random.ts';
import type { Attachment, VolumeModification, VolumeRecord, VolumeShape } from '../records.ts';

/** Returns the attachment that holds at `time`, also while it is being made or undone. */
export function attachmentAt(volume: VolumeRecord, time: EpochMs): Attachment | undefined {
  return volume.attachments.findLast(
    (a) => a.at <= time && (a.detach === undefined || time < a.detach.settledAt),
  );
}

export function attachmentState(attachment: Attachment, time: EpochMs): VolumeAttachmentState {
  if (attachment.detach !== undefined && time >= attachment.detach.at) return 'detaching';
  return time < attachment.settledAt ? 'attaching' : 'attached';
}

export function volumeState(volume: VolumeRecord, time: EpochMs): VolumeState {
  if (attachmentAt(volume, time) !== undefined) return 'in-use';
  return time < volume.availableAt ? 'creating' : 'available';
}

/** Returns the shape in force: a modification counts once it is optimizing. */
export function shapeAt(volume: VolumeRecord, time: EpochMs): VolumeShape {
  return volume.modifications.findLast((m) => m.optimizingAt <= time)?.to ?? volume.shape;
}

export function modificationState(m: VolumeModification, time: EpochMs): VolumeModificationState {
  if (time >= m.completedAt) return 'completed';
  return time < m.optimizingAt ? 'modifying' : 'optimizing';
}

export function modificationProgress(m: VolumeModification, time: EpochMs): number {
  const done = (time - m.at) / (m.completedAt - m.at);
  return Math.max(0, Math.min(100, Math.floor(done * 100)));
}

/**
 * Returns when a modification that starts now becomes usable and complete: a few minutes, then up to six hours for
 * a full TiB.
 *
 * @see https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-modifications.html
 */
export function modificationTimes(
  seed: number,
  volume: VolumeRecord,
  to: VolumeShape,
  at: EpochMs,
): Pick<VolumeModification, 'optimizingAt' | 'completedAt'> {
  const draw = uniform(seedOf(seed, volume.id), at);
  const optimizingAt = at + Math.round((0.5 + draw) * MS_PER_MINUTE);
  const optimizing = 5 + 355 * Math.min(4, to.sizeGib / 1_024) * (0.7 + 0.3 * draw);
  return { optimizingAt, completedAt: optimizingAt + Math.round(optimizing * MS_PER_MINUTE) };
}

/** Attaching, detaching and creating take a few seconds. */
export const settleMs = (seed: number, volumeId: string, at: EpochMs): number =>
  Math.round((2 + 6 * uniform(seedOf(seed, volumeId), at)) * MS_PER_SECOND);

/** IOPS that a shape gives: gp2 by size, the others as provisioned. */
export function iopsOf({ type, sizeGib, iops }: VolumeShape): number {
  if (type === 'gp2') return Math.min(16_000, Math.max(100, 3 * sizeGib));
  return iops ?? DEFAULT_IOPS[type] ?? 100;
}

const DEFAULT_IOPS: Readonly<Record<string, number>> = { gp3: 3_000, st1: 500, sc1: 250 };
