import type { EC2, Volume } from '@aws-sdk/client-ec2';
import type { Scope } from '#core/contract/events.ts';
import { FACT_SCHEMA, type VolumeFact, volumeFactSchema } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { arnOf } from '../arn.ts';
import { tagsOf, toFact } from './fact.ts';

const PAGE_SIZE = 500;

/** EBS volumes, all or one. @throws NotFoundError when `id` is gone */
export async function* readVolumes(
  ec2: EC2,
  scope: Scope,
  observedAt: EpochMs,
  id?: string,
): AsyncGenerator<VolumeFact> {
  // EC2 takes ids or a page size, not both.
  const paging = id === undefined ? { pageSize: PAGE_SIZE } : {};
  const which = id === undefined ? {} : { VolumeIds: [id] };
  for await (const { Volumes = [] } of ec2.paginateDescribeVolumes(which, paging))
    for (const volume of Volumes) yield volumeFact(volume, scope, observedAt);
}

const volumeFact = (shown: Volume, scope: Scope, observedAt: EpochMs): VolumeFact =>
  toFact(volumeFactSchema, {
    schema: FACT_SCHEMA,
    type: 'ebs/volume',
    arn: arnOf(scope, 'ec2', `volume/${shown.VolumeId}`),
    id: shown.VolumeId,
    ...scope,
    tags: tagsOf(shown.Tags),
    observedAt,
    volumeType: shown.VolumeType,
    sizeGib: shown.Size,
    iops: shown.Iops,
    throughputMibps: shown.Throughput,
    zone: shown.AvailabilityZone,
    state: shown.State,
    encrypted: shown.Encrypted ?? false,
    kmsKeyId: shown.KmsKeyId,
    multiAttach: shown.MultiAttachEnabled ?? false,
    // One that is being detached is still attached.
    attachedTo: shown.Attachments?.find(({ State }) => State !== 'detached')?.InstanceId,
    createdAt: shown.CreateTime?.getTime(),
  });
