import type { AnyAction } from '#core/actions/action.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import { emptyZone, type NeighbourRecord } from '#local/account/neighbours.ts';
import type { AlarmRecord, ResourceRecord } from '#local/account/records.ts';
import { always } from '#local/account/timeline.ts';
import {
  aDatabase,
  aFunction,
  aLogGroup,
  anAddress,
  anAttachedVolume,
  anEstate,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';
import type { Embedded } from '#test/support/embedded.ts';

/** A resource on which actions are tried: one that fits `exampleFact`, and what people can do to it. */
export interface Subject {
  readonly resources: readonly ResourceRecord[];
  readonly neighbours?: readonly NeighbourRecord[];
  /** The load grows beyond what any size carries, so that its alarm goes off. */
  readonly hurt: (embedded: Embedded) => void;
  /** Somebody else with rights in the account changes what the steps look at. Returns whether there was anything to change. */
  readonly edit: (embedded: Embedded) => Promise<boolean>;
}

const INSTANCE = 'i-0000000000000000a';
const VOLUME = 'vol-0000000000000000a';
const ATTACHED = 'vol-0000000000000000b';
const FUNCTION = 'resize';
/** Of another account, for all that EC2 says. */
const OTHER_TARGET = 'i-0000000000000000f';
const LOG_GROUP = '/ecs/orders-api';
const DATABASE = 'legacy-orders';
/** Too young for a baseline: that costs time and changes no call. Status checks and alarms guard it. */
const YOUNG = NOW - MS_PER_DAY;

const anAlarm = (given: Pick<AlarmRecord, 'namespace' | 'metric' | 'dimensions' | 'threshold'>) =>
  ({
    kind: 'alarm',
    id: 'on-call',
    region: REGION,
    statistic: given.metric === 'Errors' ? 'Sum' : 'Average',
    periodS: 300,
    periods: 1,
    actionsEnabled: true,
    createdAt: YOUNG,
    ...given,
  }) satisfies AlarmRecord;

const editInstance: Subject['edit'] = async ({ tina }) => {
  const { Reservations } = await tina.ec2.describeInstances({ InstanceIds: [INSTANCE] });
  const state = Reservations?.[0]?.Instances?.[0]?.State?.Name;
  if (state === 'running') await tina.ec2.stopInstances({ InstanceIds: [INSTANCE] });
  else if (state === 'stopped')
    await tina.ec2.modifyInstanceAttribute({
      InstanceId: INSTANCE,
      InstanceType: { Value: 'm6i.4xlarge' },
    });
  return state === 'running' || state === 'stopped';
};

const editVolume =
  (id: string): Subject['edit'] =>
  async ({ tina }) => {
    const { Volumes } = await tina.ec2.describeVolumes({});
    const size = Volumes?.find(({ VolumeId }) => VolumeId === id)?.Size;
    if (size === undefined) return false;
    // EBS refuses while a modification is under way: then there was nothing to change.
    await tina.ec2.modifyVolume({ VolumeId: id, Size: size + 1 });
    return true;
  };

const editAddress: Subject['edit'] = async ({ tina }) => {
  const { Addresses: [address] = [] } = await tina.ec2.describeAddresses({});
  if (address?.AllocationId === undefined || address.AssociationId !== undefined) return false;
  const { AllocationId } = address;
  await tina.ec2.associateAddress({ AllocationId, InstanceId: INSTANCE });
  return true;
};

const editFunction: Subject['edit'] = async ({ tina }) => {
  const { LastUpdateStatus } = await tina.lambda.getFunctionConfiguration({
    FunctionName: FUNCTION,
  });
  if (LastUpdateStatus !== 'Successful') return false;
  await tina.lambda.updateFunctionConfiguration({ FunctionName: FUNCTION, MemorySize: 1_024 });
  return true;
};

const editLogGroup: Subject['edit'] = async ({ tina }) => {
  await tina.logs.putRetentionPolicy({ logGroupName: LOG_GROUP, retentionInDays: 30 });
  return true;
};

/** Whoever wants it otherwise switches it over; while it is on its way RDS refuses that. */
const editDatabase: Subject['edit'] = async ({ tina }) => {
  const DBInstanceIdentifier = DATABASE;
  const { DBInstances } = await tina.rds.describeDBInstances({ DBInstanceIdentifier });
  const status = DBInstances?.[0]?.DBInstanceStatus;
  if (status === 'available') await tina.rds.stopDBInstance({ DBInstanceIdentifier });
  else if (status === 'stopped') await tina.rds.startDBInstance({ DBInstanceIdentifier });
  return status === 'available' || status === 'stopped';
};

/** By what they are; the compiler asks for an entry of every type that there is. */
const SUBJECTS: { readonly [T in ResourceType]: Subject } = {
  'ec2/instance': {
    resources: [
      anInstance({
        tags: { Name: 'orders', env: 'dev' },
        types: always('m6i.2xlarge'),
        power: [{ at: YOUNG, on: true, settledAt: YOUNG }],
      }),
      anAttachedVolume(),
      anAlarm({
        namespace: 'AWS/EC2',
        metric: 'CPUUtilization',
        dimensions: { InstanceId: INSTANCE },
        threshold: 90,
      }),
    ],
    hurt: ({ cloud }) =>
      cloud.account.control.inject({ kind: 'cpu-demand', instanceId: INSTANCE, factor: 1_000 }),
    edit: editInstance,
  },
  'ebs/volume': {
    resources: [aVolume({ tags: { env: 'dev' } })],
    hurt: () => {},
    edit: editVolume(VOLUME),
  },
  'ec2/address': {
    resources: [anInstance(), anAddress({ tags: { env: 'dev' } })],
    // With a zone to look through before the release, in which nothing names the address.
    neighbours: [emptyZone('shop.example.')],
    hurt: () => {},
    edit: editAddress,
  },
  'lambda/function': {
    resources: [
      aFunction({ createdAt: YOUNG, tags: { env: 'dev' } }),
      anAlarm({
        namespace: 'AWS/Lambda',
        metric: 'Errors',
        dimensions: { FunctionName: FUNCTION },
        threshold: 1_000,
      }),
    ],
    hurt: ({ cloud }) =>
      cloud.account.control.inject({ kind: 'memory-demand', functionName: FUNCTION, factor: 100 }),
    edit: editFunction,
  },
  'logs/log-group': {
    resources: [aLogGroup({ tags: { env: 'dev' } })],
    hurt: () => {},
    edit: editLogGroup,
  },
  'rds/instance': {
    resources: [aDatabase({ tags: { env: 'dev' } })],
    hurt: () => {},
    edit: editDatabase,
  },
};

/** By action, where it needs another resource of its type. */
const OTHERS: Readonly<Record<string, Subject>> = {
  'ec2/stop-instance': {
    resources: [
      anInstance({
        tags: { Name: 'orders', env: 'dev' },
        power: [{ at: YOUNG, on: true, settledAt: YOUNG }],
        // Next to nothing: what is used is not stopped.
        load: { profile: { level: 0.02, noise: 0.1 } },
      }),
      anAttachedVolume(),
    ],
    neighbours: [
      {
        kind: 'target-group',
        id: 'orders',
        region: REGION,
        targetType: 'instance',
        port: 80,
        targets: [{ id: INSTANCE }, { id: OTHER_TARGET }],
      },
    ],
    // Its load balancer has nobody left.
    hurt: ({ cloud }) =>
      cloud.account.control.surround({
        kind: 'target',
        targetGroup: 'orders',
        instanceId: OTHER_TARGET,
        failing: true,
      }),
    edit: editInstance,
  },
  'ebs/migrate-gp2-to-gp3': {
    resources: [
      anInstance({ tags: { Name: 'orders', env: 'dev' } }),
      anAttachedVolume({ tags: { env: 'dev' }, io: { level: 1 } }),
      anAlarm({
        namespace: 'AWS/EBS',
        metric: 'VolumeQueueLength',
        dimensions: { VolumeId: ATTACHED },
        threshold: 10,
      }),
    ],
    hurt: ({ cloud }) =>
      cloud.account.control.inject({ kind: 'io-demand', volumeId: ATTACHED, factor: 100_000 }),
    edit: editVolume(ATTACHED),
  },
};

type Acting = Pick<AnyAction, 'id' | 'resource'>;

export const subjectOf = ({ id, resource }: Acting): Subject => OTHERS[id] ?? SUBJECTS[resource];

export const estateOf = (action: Acting): Estate => {
  const { resources, neighbours = [] } = subjectOf(action);
  return anEstate(resources, { neighbours });
};
