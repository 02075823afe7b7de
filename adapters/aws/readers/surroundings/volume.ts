import type { Event } from '@aws-sdk/client-cloudtrail';
import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { NotFoundError } from '#core/errors/errors.ts';
import type { VolumeModification } from '#core/guards/surroundings.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from '../../clients.ts';
import { hasFailed } from '../trail.ts';
import { type Look, type Looker, resourceOf } from './look.ts';

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
const PERIOD_MS = MS_PER_MINUTE;
const BYTES_PER_MIB = 1_024 * 1_024;

/** Reads the busiest minute of a volume: reads and writes of the same minute together. */
export const readVolumePeak: Looker<'volumePeak'> = async (look) => {
  const { id } = resourceOf(look, 'ebs/volume');
  const cloudwatch = await clientFor('cloudwatch', look.owner);
  const perSecond = (names: readonly string[]) => peakPerSecond(cloudwatch, id, names, look.at);
  const iops = await perSecond(['VolumeReadOps', 'VolumeWriteOps']);
  const bytes = await perSecond(['VolumeReadBytes', 'VolumeWriteBytes']);
  return { iops, throughputMibps: bytes === null ? null : bytes / BYTES_PER_MIB };
};

const peakPerSecond = async (
  cloudwatch: CloudWatch,
  id: string,
  names: readonly string[],
  at: EpochMs,
): Promise<number | null> => {
  const sums = new Map<EpochMs, number>();
  const end = Math.floor(at / PERIOD_MS) * PERIOD_MS;
  for await (const { MetricDataResults = [] } of cloudwatch.paginateGetMetricData({
    StartTime: new Date(end - PEAK_DAYS * MS_PER_DAY),
    EndTime: new Date(end),
    MetricDataQueries: names.map((MetricName, i) => ({
      Id: `q${i}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/EBS',
          MetricName,
          Dimensions: [{ Name: 'VolumeId', Value: id }],
        },
        Period: PERIOD_MS / MS_PER_SECOND,
        Stat: 'Sum',
      },
    })),
  }))
    for (const { Timestamps = [], Values = [] } of MetricDataResults)
      Timestamps.forEach((time, i) => {
        sums.set(time.getTime(), (sums.get(time.getTime()) ?? 0) + (Values[i] ?? 0));
      });
  if (sums.size === 0) return null;
  return Math.max(...sums.values()) / (PERIOD_MS / MS_PER_SECOND);
};

/** Says when the trail last saw a volume attached or detached. What a launch or a termination does is not in it. */
export const readLastAttachment: Looker<'lastAttachment'> = async (look) => {
  const { id } = resourceOf(look, 'ebs/volume');
  const [newest] = await trailOf(look, id, ['AttachVolume', 'DetachVolume'], 0);
  return newest?.EventTime?.getTime() ?? null;
};

/** Returns what calls of these names did to a resource, newest first; the trail goes back 90 days. */
const trailOf = async (
  { owner }: Look,
  id: string,
  names: readonly string[],
  since: EpochMs,
): Promise<Event[]> => {
  const cloudtrail = await clientFor('cloudtrail', owner);
  const found: Event[] = [];
  for await (const { Events = [] } of cloudtrail.paginateLookupEvents({
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: id }],
    ...(since > 0 && { StartTime: new Date(since) }),
  }))
    found.push(...Events.filter((e) => names.includes(e.EventName ?? '') && !hasFailed(e)));
  return found.sort((a, b) => (b.EventTime?.getTime() ?? 0) - (a.EventTime?.getTime() ?? 0));
};
