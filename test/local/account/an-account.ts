import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CostExplorerClient } from '@aws-sdk/client-cost-explorer';
import { EC2Client } from '@aws-sdk/client-ec2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { type AccountOptions, openAccount } from '#local/account/account.ts';
import type { Estate } from '#local/account/estate/estate.ts';
import type {
  AddressRecord,
  DatabaseRecord,
  FunctionRecord,
  InstanceRecord,
  LogGroupRecord,
  ResourceRecord,
  SnapshotRecord,
  VolumeRecord,
} from '#local/account/records.ts';
import { always } from '#local/account/timeline.ts';
import { VirtualClock } from '#local/clock.ts';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';

export const ACCOUNT = '000000000042';
export const REGION = 'us-east-1';
/** A Saturday. */
export const NOW = Date.UTC(2026, 7, 22, 9);

const UNLIMITED = () => ({ burst: Number.POSITIVE_INFINITY, perSecond: 0 });

/** An account with these resources, the clock it runs on, and the real clients of every service. */
export function anAccount({
  estate = anEstate(),
  file = ':memory:',
  rate = UNLIMITED,
}: Partial<Omit<AccountOptions, 'clock'>> = {}) {
  const clock = new VirtualClock(estate.now);
  const account = openAccount({ file, clock, estate, rate });
  const config = {
    region: REGION,
    credentials: credentialsFor(ACCOUNT, `arn:aws:sts::${ACCOUNT}:assumed-role/Tester/tina`),
    requestHandler: inProcess(account.services, clock),
    maxAttempts: 1,
  };
  return {
    ...account,
    clock,
    config,
    ec2: new EC2Client(config),
    lambda: new LambdaClient(config),
    cloudwatch: new CloudWatchClient(config),
    cloudtrail: new CloudTrailClient(config),
    costExplorer: new CostExplorerClient(config),
    sts: new STSClient(config),
    /** Lets time pass. */
    wait: (seconds: number) => clock.advanceTo(clock.now() + seconds * MS_PER_SECOND),
  };
}

export const anEstate = (
  resources: readonly ResourceRecord[] = [anInstance(), aVolume(), aFunction()],
  given: Partial<Estate> = {},
): Estate => ({
  key: 'test',
  seed: 1,
  accountId: ACCOUNT,
  now: NOW,
  regions: [REGION],
  resources,
  events: [],
  machines: new Map(),
  ...given,
});

const LAUNCHED = NOW - 100 * MS_PER_DAY;

export const anInstance = (given: Partial<InstanceRecord> = {}): InstanceRecord => ({
  kind: 'instance',
  id: 'i-0000000000000000a',
  region: REGION,
  zone: 'us-east-1a',
  architecture: 'x86_64',
  types: always('m6i.xlarge'),
  power: [{ at: LAUNCHED, on: true, settledAt: LAUNCHED }],
  load: { profile: { level: 1, daily: 0.5, noise: 0.1 } },
  demand: always(1),
  memory: { baseMib: 4_096, loadMib: 1_024 },
  rootDevice: '/dev/xvda',
  traits: { agent: true },
  tags: { Name: 'orders', env: 'prod' },
  ...given,
});

export const aVolume = (given: Partial<VolumeRecord> = {}): VolumeRecord => ({
  kind: 'volume',
  id: 'vol-0000000000000000a',
  region: REGION,
  zone: 'us-east-1a',
  createdAt: LAUNCHED,
  availableAt: LAUNCHED,
  shape: { type: 'gp2', sizeGib: 100 },
  modifications: [],
  attachments: [],
  encrypted: false,
  multiAttach: false,
  io: { level: 100 },
  tags: { Name: 'spare' },
  ...given,
});

/** The volume above, attached to the instance above. */
export const anAttachedVolume = (given: Partial<VolumeRecord> = {}): VolumeRecord =>
  aVolume({
    id: 'vol-0000000000000000b',
    attachments: [
      {
        instanceId: 'i-0000000000000000a',
        device: '/dev/xvda',
        at: LAUNCHED,
        settledAt: LAUNCHED,
        deleteOnTermination: true,
      },
    ],
    ...given,
  });

/** An address that nothing has. */
export const anAddress = (given: Partial<AddressRecord> = {}): AddressRecord => ({
  kind: 'address',
  id: 'eipalloc-0000000000000000a',
  region: REGION,
  publicIp: '52.4.7.9',
  pool: 'amazon',
  allocatedAt: LAUNCHED,
  tags: { Name: 'vpn' },
  ...given,
});

export const aSnapshot = (given: Partial<SnapshotRecord> = {}): SnapshotRecord => ({
  kind: 'snapshot',
  id: 'snap-0000000000000000a',
  region: REGION,
  volumeId: 'vol-0000000000000000a',
  volumeSizeGib: 100,
  storedGib: 40,
  startedAt: NOW - 10 * MS_PER_DAY,
  completedAt: NOW - 9 * MS_PER_DAY,
  description: '',
  encrypted: false,
  tags: {},
  ...given,
});

export const aFunction = (given: Partial<FunctionRecord> = {}): FunctionRecord => ({
  kind: 'function',
  id: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:resize`,
  region: REGION,
  name: 'resize',
  runtime: 'nodejs22.x',
  architecture: 'x86_64',
  description: '',
  createdAt: LAUNCHED,
  shapes: always({ memoryMib: 3_008, timeoutS: 30 }),
  update: { at: LAUNCHED, settledAt: LAUNCHED },
  revision: 1,
  insights: true,
  workload: {
    perSecond: { level: 20, daily: 0.2, noise: 0.05 },
    ioMs: 15,
    cpuMs: 9,
    parallelism: 1,
    spread: 0.4,
    workingSetMib: 620,
    errorRatio: 0.0002,
  },
  memoryDemand: always(1),
  cpuDemand: always(1),
  tags: { env: 'prod' },
  ...given,
});

export const aLogGroup = (given: Partial<LogGroupRecord> = {}): LogGroupRecord => {
  const name = given.name ?? '/ecs/orders-api';
  return {
    kind: 'log-group',
    id: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`,
    region: REGION,
    name,
    createdAt: NOW - 1_000 * MS_PER_DAY,
    logClass: 'STANDARD',
    retention: always(null),
    ingest: { level: 40_000 },
    tags: { env: 'prod' },
    ...given,
  };
};

export const aDatabase = (given: Partial<DatabaseRecord> = {}): DatabaseRecord => {
  const name = given.name ?? 'legacy-orders';
  return {
    kind: 'database',
    id: `arn:aws:rds:${REGION}:${ACCOUNT}:db:${name}`,
    region: REGION,
    zone: 'us-east-1a',
    name,
    engine: 'postgres',
    instanceClass: 'db.m6i.large',
    storageGib: 100,
    multiAz: false,
    replicas: [],
    createdAt: LAUNCHED,
    power: [{ at: LAUNCHED, on: true, settledAt: LAUNCHED }],
    connections: { level: 0 },
    cpuPercent: { level: 4, noise: 0.1 },
    tags: { env: 'prod' },
    ...given,
  };
};

/** Returns the code of the AWS error that a call ends with, or `none`. */
export const errorOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: Error) => error.name,
  );
