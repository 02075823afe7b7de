import type { EC2, Instance } from '@aws-sdk/client-ec2';
import type { Scope } from '#core/contract/events.ts';
import { FACT_SCHEMA, type InstanceFact, instanceFactSchema } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { arnOf } from '../arn.ts';
import { tagsOf, toFact } from './fact.ts';

const PAGE_SIZE = 1_000;

/** EC2 instances, all or one; terminated ones too for as long as EC2 shows them. @throws NotFoundError when `id` is gone */
export async function* readInstances(
  ec2: EC2,
  scope: Scope,
  observedAt: EpochMs,
  id?: string,
): AsyncGenerator<InstanceFact> {
  // EC2 takes ids or a page size, not both.
  const paging = id === undefined ? { pageSize: PAGE_SIZE } : {};
  const which = id === undefined ? {} : { InstanceIds: [id] };
  for await (const { Reservations = [] } of ec2.paginateDescribeInstances(which, paging)) {
    for (const { Instances = [] } of Reservations)
      for (const instance of Instances) yield instanceFact(instance, scope, observedAt);
  }
}

const instanceFact = (shown: Instance, scope: Scope, observedAt: EpochMs): InstanceFact =>
  toFact(instanceFactSchema, {
    schema: FACT_SCHEMA,
    type: 'ec2/instance',
    arn: arnOf(scope, 'ec2', `instance/${shown.InstanceId}`),
    id: shown.InstanceId,
    ...scope,
    tags: tagsOf(shown.Tags),
    observedAt,
    instanceType: shown.InstanceType,
    state: shown.State?.Name,
    architecture: shown.Architecture,
    zone: shown.Placement?.AvailabilityZone,
    launchedAt: shown.LaunchTime?.getTime(),
    lifecycle: shown.InstanceLifecycle,
    tenancy: shown.Placement?.Tenancy ?? 'default',
    platform: shown.PlatformDetails ?? 'Linux/UNIX',
    rootDevice: shown.RootDeviceType,
    publicIp: shown.PublicIpAddress,
  });
