import type { EC2, Instance, InstanceStatusEvent } from '@aws-sdk/client-ec2';
import { NotFoundError } from '#core/errors/errors.ts';
import { clientFor } from '../../clients.ts';
import { type Looker, resourceOf } from './look.ts';

/** Reads the attributes of an instance that its fact does not hold: some are in no list and are asked for one by one. */
export const readInstanceAttributes: Looker<'instanceAttributes'> = async (look) => {
  const { id } = resourceOf(look, 'ec2/instance');
  const ec2 = await clientFor('ec2', look.owner);
  const [shown, termination, stop, shutdown] = await Promise.all([
    describeInstance(ec2, id),
    ec2.describeInstanceAttribute({ InstanceId: id, Attribute: 'disableApiTermination' }),
    ec2.describeInstanceAttribute({ InstanceId: id, Attribute: 'disableApiStop' }),
    ec2.describeInstanceAttribute({
      InstanceId: id,
      Attribute: 'instanceInitiatedShutdownBehavior',
    }),
  ]);
  return {
    publicIp: shown.PublicIpAddress ?? null,
    hasElasticIp: hasElasticIp(shown),
    terminationProtection: termination.DisableApiTermination?.Value ?? false,
    stopProtection: stop.DisableApiStop?.Value ?? false,
    hibernation: shown.HibernationOptions?.Configured ?? false,
    enaSupport: shown.EnaSupport ?? false,
    virtualizationType: shown.VirtualizationType ?? '',
    shutdownBehavior:
      shutdown.InstanceInitiatedShutdownBehavior?.Value === 'terminate' ? 'terminate' : 'stop',
    instanceStoreVolumes: await instanceStoreVolumes(ec2, shown),
    productCodes: (shown.ProductCodes ?? []).map(({ ProductCodeId }) => ProductCodeId ?? ''),
    usageOperation: shown.UsageOperation ?? '',
    hostId: shown.Placement?.HostId ?? null,
    volumes: shown.BlockDeviceMappings?.length ?? 0,
    networkInterfaces: shown.NetworkInterfaces?.length ?? 0,
  };
};

const describeInstance = async (ec2: EC2, id: string): Promise<Instance> => {
  const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [id] });
  const shown = Reservations[0]?.Instances?.[0];
  if (shown === undefined) throw new NotFoundError(`EC2 shows no instance ${id}`);
  return shown;
};

/** Addresses that EC2 gives by itself, and takes back at a stop, belong to `amazon`. */
const hasElasticIp = ({ NetworkInterfaces = [] }: Instance): boolean =>
  NetworkInterfaces.flatMap(({ Association, PrivateIpAddresses = [] }) => [
    Association,
    ...PrivateIpAddresses.map((address) => address.Association),
  ]).some((association) => association?.IpOwnerId && association.IpOwnerId !== 'amazon');

/**
 * Names the disks that the host lends to the instance. EC2 lists none of them with the instance, and attaches those of
 * current types without being asked: every disk of the type counts.
 */
const instanceStoreVolumes = async (ec2: EC2, { InstanceType }: Instance): Promise<string[]> => {
  if (InstanceType === undefined) return [];
  const { InstanceTypes: [type] = [] } = await ec2.describeInstanceTypes({
    InstanceTypes: [InstanceType],
  });
  const disks = type?.InstanceStorageInfo?.Disks ?? [];
  const count = disks.reduce((sum, { Count = 1 }) => sum + Count, 0);
  return Array.from({ length: count }, (_, i) => `ephemeral${i}`);
};

/** Reads EC2's own health checks of an instance and what AWS has planned for it. */
export const readInstanceHealth: Looker<'instanceHealth'> = async (look) => {
  const { id } = resourceOf(look, 'ec2/instance');
  const ec2 = await clientFor('ec2', look.owner);
  const { InstanceStatuses: [status] = [] } = await ec2.describeInstanceStatus({
    InstanceIds: [id],
    IncludeAllInstances: true,
  });
  if (status === undefined) throw new NotFoundError(`EC2 shows no status of ${id}`);
  return {
    system: status.SystemStatus?.Status ?? 'unknown',
    instance: status.InstanceStatus?.Status ?? 'unknown',
    events: (status.Events ?? []).filter(isAhead).map(({ Code = '', NotBefore }) => ({
      code: Code,
      notBefore: NotBefore?.getTime() ?? null,
    })),
  };
};

/** EC2 goes on showing an event for a while after it is over, and says so in its description only. */
const isAhead = ({ Description = '' }: InstanceStatusEvent): boolean =>
  !/^\[(Completed|Canceled)\]/.test(Description);
