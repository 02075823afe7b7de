import type {
  DescribeInstanceAttributeCommandInput,
  DescribeInstanceAttributeCommandOutput,
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  Instance,
  InstanceStatus,
  InstanceStatusEvent,
  InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { passes, tagList } from '../../filters.ts';
import { knownType } from '../../instance-types.ts';
import {
  checkedAt,
  launchTime,
  powerAt,
  stateOf,
  stoppedSince,
  typeAt,
} from '../../lifecycle/instance.ts';
import { attachmentAt, attachmentState } from '../../lifecycle/volume.ts';
import { page, sortedBy } from '../../paging.ts';
import { hash32, hexDigits, seedOf } from '../../random.ts';
import type { InstanceRecord, ScheduledEvent, VolumeRecord } from '../../records.ts';
import type { Answer, World } from '../../world.ts';
import { addressesOf } from './addresses.ts';
import { isNamed, notFound, pageSize, required } from './request.ts';

export const describeInstances = (world: World): Record<string, Handler> => ({
  DescribeInstances: (
    input: DescribeInstancesCommandInput,
    context: CallContext,
  ): Answer<DescribeInstancesCommandOutput> => {
    const { now } = context;
    const max = pageSize(input.MaxResults, input.InstanceIds);
    const attached = attachedVolumes(world, context);
    const found = visible(world, input.InstanceIds, context).filter((record) =>
      passes(input.Filters, filterFields(record, now), record.tags),
    );
    const { items, next } = page(found, (r) => r.id, { max, token: input.NextToken });
    const Reservations = items.map((record) => ({
      ReservationId: `r-${hexDigits(seedOf(world.store.estate.seed, record.id), 1, 17)}`,
      OwnerId: context.account,
      Instances: [instanceAnswer(world, record, attached.get(record.id) ?? [], now)],
    }));
    return { Reservations, NextToken: next };
  },

  DescribeInstanceStatus: (
    input: DescribeInstanceStatusCommandInput,
    context: CallContext,
  ): Answer<DescribeInstanceStatusCommandOutput> => {
    const { now } = context;
    const max = pageSize(input.MaxResults, input.InstanceIds);
    const found = visible(world, input.InstanceIds, context).filter(
      (record) =>
        (input.IncludeAllInstances === true || powerAt(record, now) === 'running') &&
        passes(input.Filters, filterFields(record, now), record.tags),
    );
    const { items, next } = page(found, (r) => r.id, { max, token: input.NextToken });
    return { InstanceStatuses: items.map((r) => statusAnswer(world, r, now)), NextToken: next };
  },

  DescribeInstanceAttribute: (
    { InstanceId, Attribute }: DescribeInstanceAttributeCommandInput,
    context: CallContext,
  ): Answer<DescribeInstanceAttributeCommandOutput> => {
    const id = required(InstanceId, 'InstanceId');
    const [record] = visible(world, [id], context);
    if (record === undefined) throw notFound('InvalidInstanceID', id);
    return { InstanceId: id, ...attribute(record, required(Attribute, 'Attribute'), context.now) };
  },
});

/** Returns the named instances, or all, sorted by id. */
function visible(
  world: World,
  ids: readonly string[] | undefined,
  { region, now }: CallContext,
): InstanceRecord[] {
  const all = world.store.seen('instance', region, now).filter((r) => isNamed(ids, r.id));
  for (const id of ids ?? [])
    if (!all.some((r) => r.id === id)) throw notFound('InvalidInstanceID', id);
  return sortedBy(all, (r) => r.id);
}

function attachedVolumes(world: World, context: CallContext): Map<string, VolumeRecord[]> {
  const volumes = world.store.seen('volume', context.region, context.now);
  return Map.groupBy(
    volumes.filter((v) => v.deletedAt === undefined),
    (v) => attachmentAt(v, context.now)?.instanceId ?? '',
  );
}

const filterFields = (record: InstanceRecord, now: EpochMs) => ({
  'instance-id': [record.id],
  'instance-state-name': [powerAt(record, now)],
  'instance-state-code': [String(stateOf(powerAt(record, now)).Code)],
  'instance-type': [typeAt(record, now)],
  'availability-zone': [record.zone],
  architecture: [record.architecture],
  'instance-lifecycle': record.traits.spot ? ['spot'] : [],
  tenancy: [record.traits.tenancy ?? 'default'],
});

function instanceAnswer(
  world: World,
  record: InstanceRecord,
  volumes: readonly VolumeRecord[],
  now: EpochMs,
): Instance {
  const { traits } = record;
  const seed = seedOf(world.store.estate.seed, record.id);
  const power = powerAt(record, now);
  const launched = launchTime(record, now);
  const stopped = stoppedSince(record, now);
  const type = knownType(typeAt(record, now));
  return {
    InstanceId: record.id,
    InstanceType: type.name as Instance['InstanceType'],
    State: stateOf(power),
    StateTransitionReason: stopped === undefined ? '' : `User initiated (${gmt(stopped)})`,
    ...(stopped !== undefined && {
      StateReason: {
        Code: 'Client.UserInitiatedShutdown',
        Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      },
    }),
    LaunchTime: new Date(launched),
    Placement: {
      AvailabilityZone: record.zone,
      Tenancy: traits.tenancy ?? 'default',
      GroupName: '',
      ...(traits.hostId !== undefined && { HostId: traits.hostId }),
    },
    ImageId: `ami-${hexDigits(hash32(seed, 7), 1, 17)}`,
    Architecture: record.architecture,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    EnaSupport: true,
    EbsOptimized: true,
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    CpuOptions: { CoreCount: type.vcpus / 2, ThreadsPerCore: 2 },
    Monitoring: { State: traits.detailedMonitoring ? 'enabled' : 'disabled' },
    ...(traits.spot && { InstanceLifecycle: 'spot' as const }),
    HibernationOptions: { Configured: traits.hibernation ?? false },
    ProductCodes:
      traits.productCode === undefined
        ? []
        : [{ ProductCodeId: traits.productCode, ProductCodeType: 'marketplace' }],
    VpcId: 'vpc-0a1b2c3d4e5f60718',
    SubnetId: `subnet-${hexDigits(seedOf(0, record.zone), 1, 17)}`,
    ...addressesOf(record, world.store.estate, { isOff: stopped !== undefined, launched }),
    RootDeviceType: 'ebs',
    RootDeviceName: record.rootDevice,
    BlockDeviceMappings: sortedBy(volumes, (v) => v.id).flatMap((v) => mapping(v, now)),
    Tags: tagList(record.tags),
  };
}

function mapping(volume: VolumeRecord, now: EpochMs): NonNullable<Instance['BlockDeviceMappings']> {
  const attachment = attachmentAt(volume, now);
  if (attachment === undefined) return [];
  const Status = attachmentState(attachment, now) as 'attached';
  const { deleteOnTermination, device, at } = attachment;
  const Ebs = {
    VolumeId: volume.id,
    Status,
    AttachTime: new Date(at),
    DeleteOnTermination: deleteOnTermination,
  };
  return [{ DeviceName: device, Ebs }];
}

const gmt = (time: EpochMs): string =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} GMT`;

function statusAnswer(world: World, record: InstanceRecord, now: EpochMs): InstanceStatus {
  const power = powerAt(record, now);
  const summary = (): InstanceStatusSummary => {
    if (power !== 'running' && power !== 'pending') return { Status: 'not-applicable' };
    const isReady = now >= checkedAt(world.store.estate.seed, record, now);
    return {
      Status: isReady ? 'ok' : 'initializing',
      Details: [{ Name: 'reachability', Status: isReady ? 'passed' : 'initializing' }],
    };
  };
  return {
    InstanceId: record.id,
    AvailabilityZone: record.zone,
    InstanceState: stateOf(power),
    InstanceStatus: summary(),
    SystemStatus: summary(),
    Events: (record.events ?? []).map((event) => eventAnswer(event, now)),
  };
}

function eventAnswer(
  { code, notBefore, completedAt }: ScheduledEvent,
  now: EpochMs,
): InstanceStatusEvent {
  const isOver = completedAt !== undefined && now >= completedAt;
  return {
    InstanceEventId: `instance-event-${hexDigits(seedOf(0, `${code} ${notBefore}`), 1, 17)}`,
    Code: code,
    // Over or not, only the description says so.
    Description: `${isOver ? '[Completed] ' : ''}The instance is scheduled for ${code}`,
    NotBefore: new Date(notBefore),
  };
}

function attribute(
  record: InstanceRecord,
  name: string,
  now: EpochMs,
): Answer<DescribeInstanceAttributeCommandOutput> {
  const { traits } = record;
  switch (name) {
    case 'instanceType':
      return { InstanceType: { Value: typeAt(record, now) } };
    case 'disableApiTermination':
      return { DisableApiTermination: { Value: traits.terminationProtection ?? false } };
    case 'disableApiStop':
      return { DisableApiStop: { Value: traits.stopProtection ?? false } };
    case 'instanceInitiatedShutdownBehavior': {
      const Value = traits.shutdownTerminates ? 'terminate' : 'stop';
      return { InstanceInitiatedShutdownBehavior: { Value } };
    }
    case 'ebsOptimized':
      return { EbsOptimized: { Value: true } };
    case 'enaSupport':
      return { EnaSupport: { Value: true } };
    case 'rootDeviceName':
      return { RootDeviceName: { Value: record.rootDevice } };
    default:
      throw new ServiceError(
        'NotImplemented',
        `The simulated account does not keep the attribute ${name}.`,
        501,
      );
  }
}
