import type {
  AddressFact,
  DatabaseFact,
  FunctionFact,
  InstanceFact,
  InstanceType,
  LogGroupFact,
  VolumeFact,
} from '#core/model/facts.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';

/** The instant at which tests take it to be now: Monday, 31 August 2026, 12:00 UTC. */
export const NOW: EpochMs = Date.UTC(2026, 7, 31, 12);
export const daysAgo = (days: number): EpochMs => NOW - days * MS_PER_DAY;

export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

const common = {
  schema: 1,
  account: ACCOUNT,
  region: REGION,
  tags: {},
  observedAt: NOW,
} as const;

/** A detached gp3 volume of 100 GiB; its ARN follows from its id unless one is given. */
export const aVolume = (given: Partial<VolumeFact> = {}): VolumeFact => {
  const id = given.id ?? 'vol-08c1';
  return {
    ...common,
    type: 'ebs/volume',
    arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:volume/${id}`,
    id,
    volumeType: 'gp3',
    sizeGib: 100,
    iops: 3_000,
    throughputMibps: 125,
    zone: 'us-east-1a',
    state: given.attachedTo === undefined ? 'available' : 'in-use',
    encrypted: false,
    multiAttach: false,
    createdAt: daysAgo(200),
    ...given,
  };
};

/** The volume above as an attached gp2 one. */
export const aGp2Volume = (given: Partial<VolumeFact> = {}): VolumeFact => {
  const { throughputMibps: _, ...rest } = aVolume({ attachedTo: 'i-1', iops: 300 });
  return { ...rest, volumeType: 'gp2', ...given };
};

/** A running m6i.2xlarge, on demand, that was launched 200 days ago. */
export const anInstance = (given: Partial<InstanceFact> = {}): InstanceFact => {
  const id = given.id ?? 'i-0b41e9';
  return {
    ...common,
    type: 'ec2/instance',
    arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`,
    id,
    instanceType: 'm6i.2xlarge',
    state: 'running',
    architecture: 'x86_64',
    zone: 'us-east-1a',
    launchedAt: daysAgo(200),
    tenancy: 'default',
    platform: 'Linux/UNIX',
    rootDevice: 'ebs',
    ...given,
  };
};

/** An unassociated address of Amazon's pool. */
export const anAddress = (given: Partial<AddressFact> = {}): AddressFact => {
  const id = given.id ?? 'eipalloc-07d2';
  return {
    ...common,
    type: 'ec2/address',
    arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:elastic-ip/${id}`,
    id,
    publicIp: '203.0.113.10',
    pool: 'amazon',
    borderGroup: REGION,
    ...given,
  };
};

/** An x86 function with 3,008 MB that was last modified 200 days ago. */
export const aFunction = (given: Partial<FunctionFact> = {}): FunctionFact => {
  const id = given.id ?? 'image-resize';
  return {
    ...common,
    type: 'lambda/function',
    arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`,
    id,
    memoryMib: 3_008,
    timeoutS: 30,
    architecture: 'x86_64',
    packageType: 'Zip',
    runtime: 'nodejs24.x',
    lastModifiedAt: daysAgo(200),
    ...given,
  };
};

/** A log group of 2,000 GiB that keeps everything since it was created 1,000 days ago. */
export const aLogGroup = (given: Partial<LogGroupFact> = {}): LogGroupFact => {
  const id = given.id ?? '/ecs/orders-api';
  return {
    ...common,
    type: 'logs/log-group',
    arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${id}`,
    id,
    storedBytes: 2_000 * 2 ** 30,
    logClass: 'STANDARD',
    createdAt: daysAgo(1_000),
    ...given,
  };
};

/** A PostgreSQL instance in one zone that was created 200 days ago. */
export const aDatabase = (given: Partial<DatabaseFact> = {}): DatabaseFact => {
  const id = given.id ?? 'legacy-orders';
  return {
    ...common,
    type: 'rds/instance',
    arn: `arn:aws:rds:${REGION}:${ACCOUNT}:db:${id}`,
    id,
    instanceClass: 'db.m6i.large',
    engine: 'postgres',
    status: 'available',
    multiAz: false,
    replicas: [],
    createdAt: daysAgo(200),
    ...given,
  };
};

/** A value for every sample, or what the sample at `atMs` is. */
export type SampleValue = number | null | ((atMs: EpochMs, index: number) => number | null);

/**
 * A series that ends now: 14 days of the same value at 300 s unless told otherwise.
 * `aSeries({ metric: 'cpu.utilization', value: (at) => … })`
 */
export const aSeries = ({
  days = 14,
  value = 0.2,
  values,
  ...given
}: Partial<Series> & { days?: number; value?: SampleValue } = {}): Series => {
  const periodMs = given.periodMs ?? 5 * MS_PER_MINUTE;
  const startMs = given.startMs ?? daysAgo(days);
  const sampleAt = (_: unknown, i: number) =>
    typeof value === 'function' ? value(startMs + i * periodMs, i) : value;
  return {
    resource: anInstance().arn,
    metric: 'cpu.utilization',
    unit: 'ratio',
    ...given,
    startMs,
    periodMs,
    values: values ?? Array.from({ length: Math.round((days * MS_PER_DAY) / periodMs) }, sampleAt),
  };
};

/** The sizes of a current x86 family with `gibPerVcpu` of memory: 2 vCPUs for `large`, doubling up to `4xlarge`. */
export const aFamily = (family = 'm6i', gibPerVcpu = 4): readonly InstanceType[] =>
  ['large', 'xlarge', '2xlarge', '4xlarge'].map((size, i) => ({
    name: `${family}.${size}`,
    family,
    vcpus: 2 ** (i + 1),
    memoryMib: 2 ** (i + 1) * gibPerVcpu * 1_024,
    architectures: ['x86_64'],
    currentGeneration: true,
    burstable: false,
  }));
