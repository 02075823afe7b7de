import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { NotFoundError } from '#core/errors/errors.ts';
import type { VolumeModification } from '#core/guards/surroundings.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from '../../clients.ts';
import { type Look, type Looker, resourceOf, volumesOf } from './look.ts';
import { trailOf } from './trail-of.ts';

/** Longer than the day over which EBS counts modifications. */
const MODIFICATION_DAYS = 2;

/**
 * Reads the last modifications of a volume, newest first. EBS tells of the newest only; the trail has the ones before,
 * which are over, since the next one could begin.
 */
export const readVolumeModifications: Looker<'volumeModifications'> = async (look) => {
  const { id } = resourceOf(look, 'ebs/volume');
  const since = look.at - MODIFICATION_DAYS * MS_PER_DAY;
  const newest = await newestModification(look, id);
  const before = await trailOf(look, id, ['ModifyVolume'], since);
  const older = before
    .map((event) => event.EventTime?.getTime() ?? 0)
    // The trail writes whole seconds, so that the newest one is there a little earlier than EBS says.
    .filter((at) => newest === undefined || at < newest.startedAt - MS_PER_MINUTE)
    .map((startedAt) => ({ state: 'completed', startedAt }));
  return [...(newest === undefined ? [] : [newest]), ...older];
};

const newestModification = async (
  { owner }: Look,
  id: string,
): Promise<VolumeModification | undefined> => {
  const ec2 = await clientFor('ec2', owner);
  try {
    const { VolumesModifications: [shown] = [] } = await ec2.describeVolumesModifications({
      VolumeIds: [id],
    });
    if (shown?.ModificationState === undefined) return undefined;
    return { state: shown.ModificationState, startedAt: shown.StartTime?.getTime() ?? 0 };
  } catch (error) {
    // A volume that was never modified.
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
};

/** Says which key a volume is encrypted with and whether it can be used. */
export const readVolumeKey: Looker<'volumeKey'> = async (look) => {
  const { id, encrypted, kmsKeyId } = resourceOf(look, 'ebs/volume');
  if (!encrypted) return null;
  if (kmsKeyId === undefined) throw new NotFoundError(`EC2 does not say which key ${id} has`);
  const kms = await clientFor('kms', look.owner);
  const { KeyMetadata } = await kms.describeKey({ KeyId: kmsKeyId });
  return { keyId: kmsKeyId, state: KeyMetadata?.KeyState ?? 'unknown' };
};

const PEAK_DAYS = 14;
/** EBS publishes every minute, and CloudWatch keeps minutes for 15 days. */
const VOLUME_PERIOD_MS = MS_PER_MINUTE;
/** Instances may go over their own limits for half an hour a day, so that a short peak of all volumes is none. */
const INSTANCE_PERIOD_MS = 5 * MS_PER_MINUTE;
const BYTES_PER_MIB = 1_024 * 1_024;

/** Reads the busiest moment of a volume, or of all volumes of an instance: reads and writes of the same moment together. */
export const readVolumePeak: Looker<'volumePeak'> = async (look) => {
  const isInstance = look.resource.type === 'ec2/instance';
  const cloudwatch = await clientFor('cloudwatch', look.owner);
  const use = {
    volumes: isInstance ? await volumesOf(look) : [resourceOf(look, 'ebs/volume').id],
    periodMs: isInstance ? INSTANCE_PERIOD_MS : VOLUME_PERIOD_MS,
    at: look.at,
  };
  const iops = await peakPerSecond(cloudwatch, ['VolumeReadOps', 'VolumeWriteOps'], use);
  const bytes = await peakPerSecond(cloudwatch, ['VolumeReadBytes', 'VolumeWriteBytes'], use);
  return { iops, throughputMibps: bytes === null ? null : bytes / BYTES_PER_MIB };
};

interface Use {
  readonly volumes: readonly string[];
  readonly periodMs: number;
  readonly at: EpochMs;
}

const peakPerSecond = async (
  cloudwatch: CloudWatch,
  metrics: readonly string[],
  { volumes, periodMs, at }: Use,
): Promise<number | null> => {
  if (volumes.length === 0) return null;
  const sums = new Map<EpochMs, number>();
  const end = Math.floor(at / periodMs) * periodMs;
  const wanted = volumes.flatMap((id) => metrics.map((name) => ({ id, name })));
  for await (const { MetricDataResults = [] } of cloudwatch.paginateGetMetricData({
    StartTime: new Date(end - PEAK_DAYS * MS_PER_DAY),
    EndTime: new Date(end),
    MetricDataQueries: wanted.map(({ id, name }, i) => ({
      Id: `q${i}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/EBS',
          MetricName: name,
          Dimensions: [{ Name: 'VolumeId', Value: id }],
        },
        Period: periodMs / MS_PER_SECOND,
        Stat: 'Sum',
      },
    })),
  }))
    for (const { Timestamps = [], Values = [] } of MetricDataResults)
      Timestamps.forEach((time, i) => {
        sums.set(time.getTime(), (sums.get(time.getTime()) ?? 0) + (Values[i] ?? 0));
      });
  if (sums.size === 0) return null;
  return Math.max(...sums.values()) / (periodMs / MS_PER_SECOND);
};

/** Says when the trail last saw a volume attached or detached. What a launch or a termination does is not in it. */
export const readLastAttachment: Looker<'lastAttachment'> = async (look) => {
  const { id } = resourceOf(look, 'ebs/volume');
  const [newest] = await trailOf(look, id, ['AttachVolume', 'DetachVolume'], 0);
  return newest?.EventTime?.getTime() ?? null;
};
