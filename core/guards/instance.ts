import type { FactOf } from '#core/model/facts.ts';
import { dateTime } from '#core/present/format.ts';
import {
  type Asked,
  type Covering,
  clear,
  forwardOnly,
  type Guard,
  type GuardAnswer,
  guardOf,
  plansOn,
  plansThatCall,
  stop,
} from './guard.ts';
import type { LookUp, LookUps } from './surroundings.ts';

const STOPS = plansThatCall('ec2:StopInstances', 'ec2:TerminateInstances');
const EVERY_INSTANCE = plansOn('ec2/instance');

const instanceGuard = <N extends LookUp = never>(guard: {
  readonly id: string;
  readonly number: number;
  readonly stopsWhen: string;
  readonly asks: Covering;
  readonly needs: readonly N[];
  readonly check: (
    now: FactOf<'ec2/instance'>,
    found: Pick<LookUps, N>,
    input: Asked,
  ) => GuardAnswer;
}): Guard<N> => {
  const { number, ...rest } = guard;
  return guardOf('ec2/instance', { ...rest, family: 'instance', numbers: [number] });
};

const spot = instanceGuard({
  id: 'spot',
  number: 3,
  stopsWhen: 'it is a Spot or scheduled instance',
  asks: EVERY_INSTANCE,
  needs: [],
  check: ({ lifecycle }) =>
    lifecycle === undefined
      ? clear('it is an ordinary instance')
      : stop(
          `it is a ${lifecycle} instance, which EC2 may not give back after a stop`,
          'change what requests it instead',
        ),
});

const tenancy = instanceGuard({
  id: 'tenancy',
  number: 4,
  stopsWhen: 'it runs on a dedicated host or on dedicated hardware',
  asks: EVERY_INSTANCE,
  needs: ['instanceAttributes'],
  check: ({ tenancy }, { instanceAttributes: { hostId } }) => {
    if (tenancy === 'default' && hostId === null) return clear('it runs on shared hardware');
    return stop(
      `its tenancy is ${tenancy}${hostId === null ? '' : ` on host ${hostId}`}, which may have no room for another size`,
      'change it by hand, with the capacity of the host in view',
    );
  },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-lifetime.html */
const instanceStore = instanceGuard({
  id: 'instance-store',
  number: 5,
  stopsWhen: 'its root or any of its data is on the host',
  asks: STOPS,
  needs: ['instanceAttributes'],
  check: ({ rootDevice }, { instanceAttributes: { instanceStoreVolumes } }) => {
    if (rootDevice !== 'ebs')
      return stop('its root is on the host and a stop would lose it', 'move it to an EBS volume');
    if (instanceStoreVolumes.length === 0) return clear('all of its data is on EBS volumes');
    return stop(
      `a stop would lose what is on ${instanceStoreVolumes.join(', ')}`,
      'move the data to EBS, or change it by hand',
    );
  },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html */
const publicAddress = instanceGuard({
  id: 'public-address',
  number: 6,
  stopsWhen: 'it has a public IPv4 address that is no Elastic IP address',
  asks: STOPS,
  needs: ['instanceAttributes'],
  check: (_now, { instanceAttributes: { publicIp, hasElasticIp } }) => {
    if (publicIp === null) return clear('it has no public IPv4 address');
    if (hasElasticIp) return clear(`${publicIp} is an Elastic IP address, which stays`);
    return stop(
      `a stop would release its public address ${publicIp}`,
      'associate an Elastic IP address with it first',
    );
  },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html */
const protection = instanceGuard({
  id: 'protection',
  number: 7,
  stopsWhen: 'it is protected against being stopped or terminated',
  asks: STOPS,
  needs: ['instanceAttributes'],
  check: (_now, { instanceAttributes: { stopProtection, terminationProtection } }) => {
    if (stopProtection)
      return stop('it has stop protection', 'switch that off to let it be changed');
    // It does not keep it from being stopped: it says that somebody wants hands off.
    if (terminationProtection)
      return stop('it has termination protection', 'switch that off to let it be changed');
    return clear('it has neither stop nor termination protection');
  },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Hibernate.html */
const hibernation = instanceGuard({
  id: 'hibernation',
  number: 8,
  stopsWhen: 'hibernation is enabled',
  asks: STOPS,
  needs: ['instanceAttributes'],
  check: (_now, { instanceAttributes }) =>
    instanceAttributes.hibernation
      ? stop(
          'it is enabled for hibernation, which fits its present size and its memory on disk',
          'launch another one instead: it cannot be switched off',
        )
      : clear('it is not enabled for hibernation'),
});

/**
 * Billed by the hour of the size, whatever it is. Not in it: SQL Server, licensed by cores, and licences that are the
 * customer's own.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-info-fields.html
 */
const BY_THE_HOUR: Readonly<Record<string, string>> = {
  RunInstances: 'Linux/UNIX',
  'RunInstances:0002': 'Windows',
  'RunInstances:0010': 'Red Hat Enterprise Linux',
  'RunInstances:1010': 'Red Hat Enterprise Linux with HA',
  'RunInstances:000g': 'SUSE Linux',
  'RunInstances:0g00': 'Ubuntu Pro',
};

const licence = instanceGuard({
  id: 'licence',
  number: 11,
  stopsWhen: 'it has a marketplace product code, or a licence that is not paid by the hour',
  asks: plansThatCall('ec2:ModifyInstanceAttribute', 'ec2:TerminateInstances'),
  needs: ['instanceAttributes'],
  check: (_now, { instanceAttributes: { productCodes, usageOperation } }) => {
    const lift = 'ask whoever owns the licence and change it by hand';
    if (productCodes.length > 0)
      return stop(`it runs a marketplace product (${productCodes.join(', ')})`, lift);
    const platform = Object.hasOwn(BY_THE_HOUR, usageOperation)
      ? BY_THE_HOUR[usageOperation]
      : undefined;
    return platform === undefined
      ? stop(`its licence (${usageOperation || 'not said'}) may depend on its size`, lift)
      : clear(`its licence is paid by the hour: ${platform}`);
  },
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html */
const shutdownBehavior = instanceGuard({
  id: 'shutdown-behavior',
  number: 15,
  stopsWhen: 'it terminates when it is shut down',
  asks: STOPS,
  needs: ['instanceAttributes'],
  check: (_now, { instanceAttributes }) =>
    instanceAttributes.shutdownBehavior === 'stop'
      ? clear('it stops when it is shut down')
      : stop('it terminates when it is shut down', 'set its shutdown behaviour to stop'),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html */
const instanceHealth = instanceGuard({
  id: 'instance-health',
  number: 16,
  stopsWhen: 'a status check fails, or AWS has an event planned for it',
  // What is ill may be so because of the change that is taken back.
  asks: forwardOnly(EVERY_INSTANCE),
  needs: ['instanceHealth'],
  check: ({ state }, { instanceHealth: { system, instance, events } }) => {
    const [event] = events;
    if (event !== undefined) {
      const at = event.notBefore === null ? '' : ` from ${dateTime(event.notBefore)} on`;
      return stop(`AWS has planned ${event.code}${at}`, 'wait until that is over');
    }
    if (state !== 'running') return clear(`it is ${state}, and AWS has nothing planned for it`);
    if (system === 'ok' && instance === 'ok')
      return clear('both status checks are ok, and AWS has nothing planned for it');
    return stop(
      `its status checks are ${system || 'unknown'} (system) and ${instance || 'unknown'} (instance)`,
      'wait until both are ok',
    );
  },
});

/** What holds for an instance by itself. */
export const INSTANCE_GUARDS: readonly Guard[] = [
  hibernation,
  instanceHealth,
  instanceStore,
  licence,
  protection,
  publicAddress,
  shutdownBehavior,
  spot,
  tenancy,
];
