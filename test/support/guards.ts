import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import type { GuardAnswer, GuardInput } from '#core/guards/guard.ts';
import { checkGuards } from '#core/guards/index.ts';
import type {
  InstanceAttributes,
  LookUps,
  SnapshotUse,
  TargetType,
} from '#core/guards/surroundings.ts';
import type { Fact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { ApiCall, Json, Plan, Step } from '#core/model/plan.ts';
import { aPlan } from './changes.ts';
import { anInstance, NOW } from './facts.ts';

/** An ordinary instance as its attributes show it: private, one volume, one network interface, nothing protected. */
export const anInstanceAttributes = (
  given: Partial<InstanceAttributes> = {},
): InstanceAttributes => ({
  publicIp: null,
  hasElasticIp: false,
  terminationProtection: false,
  stopProtection: false,
  hibernation: false,
  enaSupport: true,
  virtualizationType: 'hvm',
  shutdownBehavior: 'stop',
  instanceStoreVolumes: [],
  productCodes: [],
  usageOperation: 'RunInstances',
  hostId: null,
  volumes: 1,
  networkInterfaces: 1,
  ...given,
});

/** An m6i.xlarge as EC2 shows it in a zone that offers it. */
export const aTargetType = (given: Partial<TargetType> = {}): TargetType => ({
  name: 'm6i.xlarge',
  offeredInZone: true,
  architectures: ['x86_64'],
  virtualizationTypes: ['hvm'],
  enaRequired: true,
  nvmeRequired: true,
  maxNetworkInterfaces: 4,
  maxEbsAttachments: 28,
  sharesAttachments: true,
  ebsBaselineIops: 6_000,
  ebsBaselineThroughputMibps: 156.25,
  ...given,
});

/** A completed snapshot that nobody uses and the Recycle Bin would keep. */
export const aSnapshotUse = (given: Partial<SnapshotUse> = {}): SnapshotUse => ({
  id: 'snap-1',
  state: 'completed',
  sizeGib: 100,
  encrypted: false,
  usedBy: [],
  shared: false,
  locked: false,
  recycleBin: true,
  ...given,
});

/** Surroundings in which nothing stands against anything. */
export const CALM: LookUps = {
  codeOwner: null,
  autoScaling: null,
  instanceAttributes: anInstanceAttributes(),
  instanceHealth: { system: 'ok', instance: 'ok', events: [] },
  targetTypes: [
    aTargetType(),
    aTargetType({
      name: 'm6i.2xlarge',
      ebsBaselineIops: 12_000,
      ebsBaselineThroughputMibps: 312.5,
    }),
  ],
  targetGroups: [],
  commitments: { covered: false, wastedUsdPerMonth: '0.00' },
  volumeModifications: [],
  volumeKey: null,
  volumePeak: { iops: 900, throughputMibps: 40 },
  lastAttachment: null,
  snapshots: [aSnapshotUse()],
  address: { associatedWith: null, lastAssociated: null, reverseNames: [], byoip: false },
  dnsRecords: [],
  recentUse: { cpu: 0.02, connections: 0, spanMs: 86_400_000 },
  database: { engine: 'postgres', multiAz: true, replicas: [], cluster: null },
  lifecycleRules: [],
  logRetentionDays: 30,
  functionCallers: { aliases: [], publishedVersions: [], provisionedConcurrency: 0, edge: false },
  workload: { replicas: 3, autoscalers: [], gitOpsOwner: null, disruptionsAllowed: 1 },
  liveAlarms: ['orders-5xx'],
  openChanges: [],
  missingUndoPermissions: [],
};

/** What the guards of an approved resize are asked, with nothing against it unless told otherwise. */
export const anAsking = (given: Partial<GuardInput> = {}): GuardInput => {
  const before = given.before ?? anInstance();
  return {
    plan: aPlan(),
    before,
    now: before,
    at: NOW,
    surroundings: CALM,
    watchable: [],
    requires: 'one-person',
    saves: usdPerMonth('140.16'),
    options: guardOptionsSchema.parse({}),
    ...given,
  };
};

/** What one guard says, or undefined when the plan is none of its business. */
export const answerOf = (id: string, given: Partial<GuardInput> = {}): GuardAnswer | undefined =>
  checkGuards(anAsking(given)).guards.find((guard) => guard.id === id);

/** The ids of the guards that stop it. */
export const stoppedBy = (given: Partial<GuardInput> = {}): string[] =>
  checkGuards(anAsking(given))
    .guards.filter(({ clear }) => !clear)
    .map(({ id }) => id);

/** A call of any service: what an action may make one day. */
export const aCall = (name: string, input: Readonly<Record<string, Json>> = {}): ApiCall => {
  const [service, operation] = name.split(':');
  return { service, operation, input } as unknown as ApiCall;
};

/** A plan that makes these calls, each with its undo and what it ends with. */
export const aPlanOf = (
  before: Fact,
  ...steps: readonly (Pick<Step, 'call'> & { undo?: ApiCall; after?: Json })[]
): Plan => ({
  ...aPlan(),
  resource: before.arn,
  steps: steps.map(({ call, undo, after = 'after' }, i) => ({
    id: `step-${i}`,
    call,
    ...(undo && { undo }),
    state: { read: call, path: '@', before: 'before', after, transient: [] },
    settle: { everyMs: 1_000, limitMs: 60_000 },
  })),
});
