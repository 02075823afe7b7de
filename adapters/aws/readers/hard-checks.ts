import type { EC2, InstanceStatus } from '@aws-sdk/client-ec2';
import type { ReadHardChecks } from '#app/ports.ts';
import type { HardCheck } from '#core/actions/action.ts';
import type { Scope } from '#core/contract/events.ts';
import { AppError } from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';
import { METRIC_SOURCES } from './metric-sources.ts';
import { readTargetGroups } from './surroundings/target-groups.ts';

interface Seen {
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly detail: string;
}
interface Looked extends Scope {
  readonly roleName: string | undefined;
  readonly resource: Fact;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Reads the signals that decide at once: one that the resource does not have is left out, one that cannot be read is unknown. */
export const makeReadHardChecks =
  ({ readRoleName }: ReaderRole): ReadHardChecks =>
  async (scope, checks, resource, from, to) => {
    const seen = await Promise.all(
      checks.map(async (name) => {
        const look = isHardCheck(name) ? LOOKS[name] : noSuchCheck;
        const looked = look({ ...scope, roleName: readRoleName, resource, from, to });
        const answer = await looked.catch(unreadable);
        return answer === undefined ? [] : [{ name, ...answer }];
      }),
    );
    return seen.flat();
  };

const isHardCheck = (name: string): name is HardCheck => Object.hasOwn(LOOKS, name);

const noSuchCheck = async (): Promise<Seen> => unknown('there is no such check');

const unknown = (detail: string): Seen => ({ state: 'unknown', detail });

const unreadable = (error: unknown): Seen => {
  if (error instanceof AppError) return unknown(error.message);
  throw error;
};

const statusChecks = async ({ resource, ...owner }: Looked): Promise<Seen> => {
  const ec2: EC2 = await clientFor('ec2', owner);
  const { InstanceStatuses: [status] = [] } = await ec2.describeInstanceStatus({
    InstanceIds: [resource.id],
    IncludeAllInstances: true,
  });
  return status ? statusSeen(status) : unknown(`EC2 shows no status of ${resource.id}`);
};

const statusSeen = (shown: InstanceStatus): Seen => {
  const checks = {
    system: shown.SystemStatus?.Status,
    instance: shown.InstanceStatus?.Status,
    // Absent on instances whose type does not report it.
    'attached EBS': shown.AttachedEbsStatus?.Status ?? 'ok',
  };
  const detail = Object.entries(checks)
    .map(([name, status]) => `${name} check ${status}`)
    .join(', ');
  const statuses = Object.values(checks);
  if (statuses.includes('impaired')) return { state: 'failed', detail };
  return { state: statuses.every((status) => status === 'ok') ? 'ok' : 'unknown', detail };
};

/** @see https://docs.aws.amazon.com/ebs/latest/userguide/monitoring-volume-checks.html */
const volumeStatus = async ({ resource, ...owner }: Looked): Promise<Seen> => {
  const ec2: EC2 = await clientFor('ec2', owner);
  const { VolumeStatuses: [shown] = [] } = await ec2.describeVolumeStatus({
    VolumeIds: [resource.id],
  });
  const status = shown?.VolumeStatus?.Status ?? 'not shown';
  const detail = `volume status ${status}`;
  if (status === 'impaired') return { state: 'failed', detail };
  return { state: status === 'ok' ? 'ok' : 'unknown', detail };
};

const lambdaThrottles = async ({ resource, from, to, ...owner }: Looked): Promise<Seen> => {
  const cloudwatch = await clientFor('cloudwatch', owner);
  const { namespace, name, stat, dimension } = METRIC_SOURCES['throttles.sum'];
  const periodMs = MS_PER_MINUTE;
  const { MetricDataResults: [result] = [] } = await cloudwatch.getMetricData({
    StartTime: new Date(Math.floor(from / periodMs) * periodMs),
    EndTime: new Date(Math.ceil(to / periodMs) * periodMs),
    MetricDataQueries: [
      {
        Id: 'throttles',
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: [{ Name: dimension, Value: resource.id }],
          },
          Period: periodMs / MS_PER_SECOND,
          Stat: stat,
        },
      },
    ],
  });
  const { Values = [] } = result ?? {};
  // Lambda publishes a zero for a minute with calls, and nothing for one without.
  if (Values.length === 0) return unknown('no calls, so that none could be throttled');
  const throttled = Values.reduce((sum, value) => sum + value, 0);
  return { state: throttled > 0 ? 'failed' : 'ok', detail: `${throttled} throttled calls` };
};

/** Undefined when no alarm with enabled actions looks at the resource: there is nothing to wait for then. */
const alarms = async ({ resource, from, ...owner }: Looked): Promise<Seen | undefined> => {
  const cloudwatch = await clientFor('cloudwatch', owner);
  const fired: string[] = [];
  let looking = 0;
  for await (const { MetricAlarms = [] } of cloudwatch.paginateDescribeAlarms({
    AlarmTypes: ['MetricAlarm'],
  }))
    for (const alarm of MetricAlarms) {
      // An alarm that tells nobody guards nothing.
      if (!alarm.ActionsEnabled) continue;
      if (!alarm.Dimensions?.some(({ Value }) => Value === resource.id)) continue;
      const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
      // One that was in alarm before says nothing about the change.
      if (alarm.StateValue === 'ALARM' && since !== undefined && since.getTime() < from) continue;
      looking++;
      if (alarm.StateValue === 'ALARM') fired.push(alarm.AlarmName ?? '');
    }
  if (fired.length > 0) return { state: 'failed', detail: `in alarm: ${fired.sort().join(', ')}` };
  return looking > 0 ? { state: 'ok', detail: `${looking} alarms, none in alarm` } : undefined;
};

/** Of an instance that was stopped: somebody starts it again, or a load balancer has nobody left to send requests to. */
const dependants = async ({ resource, ...owner }: Looked): Promise<Seen> => {
  const ec2 = await clientFor('ec2', owner);
  const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [resource.id] });
  const state = Reservations[0]?.Instances?.[0]?.State?.Name ?? 'not shown';
  if (state === 'running' || state === 'pending')
    return { state: 'failed', detail: 'somebody started it again' };
  const groups = await readTargetGroups({ resource, owner });
  const alone = groups.filter(({ healthyOthers }) => healthyOthers === 0);
  if (alone.length > 0) {
    const names = alone.map(({ name }) => name).join(', ');
    return { state: 'failed', detail: `no healthy target is left in ${names}` };
  }
  return { state: 'ok', detail: `it is ${state}, and nobody started it again` };
};

const LOOKS: Readonly<Record<HardCheck, (looked: Looked) => Promise<Seen | undefined>>> = {
  'ec2-status-checks': statusChecks,
  'ebs-volume-status': volumeStatus,
  dependants,
  'lambda-throttles': lambdaThrottles,
  alarms,
};
