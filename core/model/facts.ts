import * as z from 'zod';

/** Version of the stored shape of a fact; readers accept every version ever released. */
export const FACT_SCHEMA = 1;

const common = {
  schema: z.literal(FACT_SCHEMA),
  /** On AWS the ARN. */
  arn: z.string().min(1),
  /** What people call it in the service: `i-0b41e9…`, `vol-08c1…`, `image-resize`. */
  id: z.string().min(1),
  account: z.string().min(1),
  region: z.string().min(1),
  /** As the customer wrote them: hostile text until escaped. */
  tags: z.record(z.string(), z.string()),
  observedAt: z.int(),
};

/** An EC2 instance as `DescribeInstances` shows it. */
export const instanceFactSchema = z.strictObject({
  ...common,
  type: z.literal('ec2/instance'),
  instanceType: z.string(),
  state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']),
  architecture: z.string(),
  zone: z.string(),
  launchedAt: z.int(),
  /** `spot`, `scheduled`, or absent for an ordinary instance. */
  lifecycle: z.string().optional(),
  tenancy: z.string(),
  platform: z.string(),
  /** Data kept on the host is lost by a stop. */
  rootDevice: z.enum(['ebs', 'instance-store']),
  publicIp: z.string().optional(),
});

/** An EBS volume as `DescribeVolumes` shows it. */
export const volumeFactSchema = z.strictObject({
  ...common,
  type: z.literal('ebs/volume'),
  volumeType: z.string(),
  sizeGib: z.number().nonnegative(),
  iops: z.number().optional(),
  throughputMibps: z.number().optional(),
  zone: z.string(),
  state: z.string(),
  encrypted: z.boolean(),
  kmsKeyId: z.string().optional(),
  multiAttach: z.boolean(),
  /** Instance id; absent when attached to none. */
  attachedTo: z.string().optional(),
  createdAt: z.int(),
  /** When Trimtab first saw it attached to nothing; kept over scans, cleared when it is attached. */
  firstSeenDetached: z.int().optional(),
});

/** A Lambda function as `ListFunctions` shows it, the unpublished version. */
export const functionFactSchema = z.strictObject({
  ...common,
  type: z.literal('lambda/function'),
  memoryMib: z.int(),
  timeoutS: z.int(),
  architecture: z.enum(['x86_64', 'arm64']),
  packageType: z.string(),
  runtime: z.string().optional(),
  lastModifiedAt: z.int(),
});

/** An Elastic IP address as `DescribeAddresses` shows it. Its id is that of the allocation. */
export const addressFactSchema = z.strictObject({
  ...common,
  type: z.literal('ec2/address'),
  publicIp: z.string(),
  /** `amazon`, or the pool of a range of your own. */
  pool: z.string(),
  /** Where AWS announces it: the region, or a zone of its own outside it. */
  borderGroup: z.string(),
  /** Service that made it and looks after it: `rnat`, `alb`; absent: somebody of yours. */
  managedBy: z.string().optional(),
  /** Instance or network interface; absent when associated with none. */
  associatedWith: z.string().optional(),
  /** When Trimtab first saw it associated with nothing; kept over scans, cleared when it is associated. */
  firstSeenDetached: z.int().optional(),
});

/** A log group of CloudWatch Logs as `DescribeLogGroups` shows it. */
export const logGroupFactSchema = z.strictObject({
  ...common,
  type: z.literal('logs/log-group'),
  /** Absent: its events never expire. */
  retentionDays: z.int().positive().optional(),
  storedBytes: z.number().nonnegative(),
  /** `STANDARD`, `INFREQUENT_ACCESS`, `ESSENTIALS` or `DELIVERY`. */
  logClass: z.string(),
  createdAt: z.int(),
});

/** A database instance of RDS as `DescribeDBInstances` shows it, and what `DescribeEvents` says of its starts. */
export const databaseFactSchema = z.strictObject({
  ...common,
  type: z.literal('rds/instance'),
  instanceClass: z.string(),
  engine: z.string(),
  /** `available`, `stopped`, `starting`, … */
  status: z.string(),
  multiAz: z.boolean(),
  /** Its read replicas, and what it is one of. */
  replicas: z.array(z.string()),
  cluster: z.string().optional(),
  /** Absent while it is being created. */
  createdAt: z.int().optional(),
  /** When AWS last started it because it had been stopped for seven days; RDS tells of the last 14. */
  restartedAt: z.int().optional(),
});

/** One thing in a cloud account, as last observed. */
export const factSchema = z.discriminatedUnion('type', [
  instanceFactSchema,
  volumeFactSchema,
  addressFactSchema,
  functionFactSchema,
  logGroupFactSchema,
  databaseFactSchema,
]);

export type Fact = z.infer<typeof factSchema>;
export type ResourceType = Fact['type'];
/** Every type, in the order in which they are read. */
export const RESOURCE_TYPES: readonly ResourceType[] = factSchema.options.map(
  ({ shape }) => shape.type.value,
);
export type FactOf<T extends ResourceType> = Extract<Fact, { type: T }>;
export type InstanceFact = FactOf<'ec2/instance'>;
export type VolumeFact = FactOf<'ebs/volume'>;
export type AddressFact = FactOf<'ec2/address'>;
export type FunctionFact = FactOf<'lambda/function'>;
export type LogGroupFact = FactOf<'logs/log-group'>;
export type DatabaseFact = FactOf<'rds/instance'>;

/** Size of an instance type as `DescribeInstanceTypes` shows it. */
export const instanceTypeSchema = z.strictObject({
  name: z.string(),
  /** The part before the dot: `m6i`. */
  family: z.string(),
  vcpus: z.int().positive(),
  memoryMib: z.number().positive(),
  architectures: z.array(z.string()),
  currentGeneration: z.boolean(),
  burstable: z.boolean(),
});
export type InstanceType = z.infer<typeof instanceTypeSchema>;

/** The name people gave a resource, else its id. Hostile text until escaped. */
export const nameOf = (fact: Pick<Fact, 'tags' | 'id'>): string => fact.tags.Name || fact.id;

/** `env` by the usual tag keys, lower case; undefined when nobody said. */
export const environmentOf = (fact: Pick<Fact, 'tags'>): string | undefined =>
  (fact.tags.env ?? fact.tags.Env ?? fact.tags.environment ?? fact.tags.Environment)?.toLowerCase();

/** Whether the environment is a production one by name. */
export const isProduction = (environment: string | undefined): boolean =>
  environment !== undefined && /^(prod|production|prd|live)$/.test(environment);
