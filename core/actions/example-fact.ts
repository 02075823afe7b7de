import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';

const common = (service: string, type: string, id: string) => ({
  schema: 1 as const,
  arn: `arn:aws:${service}:us-east-1:123456789012:${type}${id}`,
  id,
  account: '123456789012',
  region: 'us-east-1',
  tags: {},
  observedAt: 0,
});

const EXAMPLES: { readonly [T in ResourceType]: FactOf<T> } = {
  'ec2/instance': {
    ...common('ec2', 'instance/', 'i-0example'),
    type: 'ec2/instance',
    instanceType: 'm6i.2xlarge',
    state: 'running',
    architecture: 'x86_64',
    zone: 'us-east-1a',
    launchedAt: 0,
    tenancy: 'default',
    platform: 'Linux/UNIX',
    rootDevice: 'ebs',
  },
  'ebs/volume': {
    ...common('ec2', 'volume/', 'vol-0example'),
    type: 'ebs/volume',
    volumeType: 'gp2',
    sizeGib: 100,
    iops: 300,
    zone: 'us-east-1a',
    state: 'available',
    encrypted: false,
    multiAttach: false,
    createdAt: 0,
  },
  'ec2/address': {
    ...common('ec2', 'elastic-ip/', 'eipalloc-0example'),
    type: 'ec2/address',
    publicIp: '203.0.113.10',
    pool: 'amazon',
    borderGroup: 'us-east-1',
  },
  'lambda/function': {
    ...common('lambda', 'function:', 'example'),
    type: 'lambda/function',
    memoryMib: 3_008,
    timeoutS: 30,
    architecture: 'x86_64',
    packageType: 'Zip',
    lastModifiedAt: 0,
  },
  'logs/log-group': {
    ...common('logs', 'log-group:', 'example'),
    type: 'logs/log-group',
    storedBytes: 2_000_000_000_000,
    logClass: 'STANDARD',
    createdAt: 0,
  },
  'rds/instance': {
    ...common('rds', 'db:', 'example'),
    type: 'rds/instance',
    instanceClass: 'db.m6i.large',
    engine: 'postgres',
    status: 'available',
    multiAz: false,
    replicas: [],
    createdAt: 0,
  },
};

/** Returns an ordinary resource of a type: what a plan of every action on that type can be shown with. */
export const exampleFact = (type: ResourceType): Fact => EXAMPLES[type];
