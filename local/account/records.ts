// Longer than others: a record of each kind, read beside each other.
import type { EpochMs, Gib, Mib } from '#core/model/units.ts';
import type { NeighbourRecord } from './neighbours.ts';
import type { LoadProfile } from './physics/load.ts';
import type { Timeline } from './timeline.ts';

/*
 * What the account remembers of each resource. No record holds a state such as `stopping`: states are functions
 * of these absolute times and of now, so nothing has to fire for a transition to happen, also after a restart.
 */

export type Tags = Readonly<Record<string, string>>;
export type Architecture = 'x86_64' | 'arm64';

/** Where a load comes from: a profile, or a recorded machine of the estate. */
type LoadSource = { readonly profile: LoadProfile } | { readonly machine: string };

/** A start or a stop: asked for at `at`, reached at `settledAt`. */
export interface PowerSwitch {
  readonly at: EpochMs;
  readonly on: boolean;
  readonly settledAt: EpochMs;
}

/** Attributes that matter to who wants to change an instance; most instances have none of them. */
export interface InstanceTraits {
  readonly spot?: boolean;
  readonly tenancy?: 'default' | 'dedicated';
  readonly publicIp?: boolean;
  /** Its public address is an Elastic IP, which stays over a stop. */
  readonly elasticIp?: boolean;
  readonly hostId?: string;
  readonly stopProtection?: boolean;
  readonly terminationProtection?: boolean;
  readonly hibernation?: boolean;
  readonly shutdownTerminates?: boolean;
  readonly productCode?: string;
  /** The CloudWatch agent publishes memory. */
  readonly agent?: boolean;
  readonly detailedMonitoring?: boolean;
  /** Answers requests, and the agent publishes how long they take on an idle machine: milliseconds. */
  readonly requestMs?: number;
}

/** What AWS has planned for an instance. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html */
export interface ScheduledEvent {
  readonly code:
    | 'instance-reboot'
    | 'system-reboot'
    | 'system-maintenance'
    | 'instance-retirement'
    | 'instance-stop';
  readonly notBefore: EpochMs;
  /** From then on it is over, and EC2 shows it for a while. */
  readonly completedAt?: EpochMs;
}

export interface InstanceRecord {
  readonly kind: 'instance';
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  readonly architecture: Architecture;
  readonly types: Timeline<string>;
  /** Oldest first; the first entry is the launch. */
  readonly power: readonly [PowerSwitch, ...PowerSwitch[]];
  readonly load: LoadSource;
  /** What the injected demand multiplies the load by. */
  readonly demand: Timeline<number>;
  /** Memory in use: a level and how much of it follows the load. */
  readonly memory: { readonly baseMib: Mib; readonly loadMib: Mib };
  readonly rootDevice: string;
  readonly traits: InstanceTraits;
  readonly events?: readonly ScheduledEvent[];
  readonly tags: Tags;
}

export type VolumeType = 'gp2' | 'gp3' | 'io1' | 'io2' | 'st1' | 'sc1' | 'standard';

export interface VolumeShape {
  readonly type: VolumeType;
  readonly sizeGib: Gib;
  readonly iops?: number;
  readonly throughputMibps?: number;
}

/** A modification: the new shape is usable after `optimizingAt`, the next one possible after `completedAt`. */
export interface VolumeModification {
  readonly at: EpochMs;
  readonly optimizingAt: EpochMs;
  readonly completedAt: EpochMs;
  readonly from: VolumeShape;
  readonly to: VolumeShape;
}

export interface Attachment {
  readonly instanceId: string;
  readonly device: string;
  readonly at: EpochMs;
  readonly settledAt: EpochMs;
  readonly deleteOnTermination: boolean;
  readonly detach?: { readonly at: EpochMs; readonly settledAt: EpochMs };
}

export interface VolumeRecord {
  readonly kind: 'volume';
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  readonly createdAt: EpochMs;
  readonly availableAt: EpochMs;
  readonly shape: VolumeShape;
  readonly modifications: readonly VolumeModification[];
  /** Oldest first; the last one may still hold. */
  readonly attachments: readonly Attachment[];
  readonly snapshotId?: string;
  readonly encrypted: boolean;
  /** ARN of the customer's own key; absent on an encrypted volume: the one that AWS manages for EBS. */
  readonly keyArn?: string;
  readonly multiAttach: boolean;
  /** Operations a second that its user asks of it. */
  readonly io: LoadProfile;
  /** What the injected demand multiplies them by. */
  readonly ioDemand?: Timeline<number>;
  readonly tags: Tags;
  readonly deletedAt?: EpochMs;
}

/** An Elastic IP address. */
export interface AddressRecord {
  readonly kind: 'address';
  /** Of the allocation: who recovers the same address gets another one. */
  readonly id: string;
  readonly region: string;
  readonly publicIp: string;
  /** `amazon`, or the pool of a range that the customer brought. */
  readonly pool: string;
  readonly allocatedAt: EpochMs;
  readonly association?: { readonly id: string; readonly instanceId: string };
  readonly reverseName?: string;
  readonly managedBy?: 'alb' | 'nlb' | 'rnat';
  readonly tags: Tags;
  readonly releasedAt?: EpochMs;
  /** AWS gave it to another account after it was released. */
  readonly takenByOthers?: true;
}

export interface SnapshotRecord {
  readonly kind: 'snapshot';
  readonly id: string;
  readonly region: string;
  readonly volumeId: string;
  readonly volumeSizeGib: Gib;
  /** What its blocks occupy, which is what is paid. */
  readonly storedGib: Gib;
  readonly startedAt: EpochMs;
  readonly completedAt: EpochMs;
  readonly description: string;
  readonly encrypted: boolean;
  /** Accounts that may make volumes of it. */
  readonly sharedWith?: readonly string[];
  readonly lockedUntil?: EpochMs;
  readonly tags: Tags;
  readonly deletedAt?: EpochMs;
}

export interface FunctionShape {
  readonly memoryMib: Mib;
  readonly timeoutS: number;
}

/** What a function does when it is called. */
export interface Workload {
  /** Invocations a second. */
  readonly perSecond: LoadProfile;
  /** Waiting for others, which no memory makes shorter. */
  readonly ioMs: number;
  /** Computing, in milliseconds of one whole vCPU. */
  readonly cpuMs: number;
  /** vCPUs that its code can use at once. */
  readonly parallelism: number;
  /** Standard deviation of the logarithm of the duration. */
  readonly spread: number;
  readonly workingSetMib: Mib;
  readonly errorRatio: number;
}

export interface FunctionRecord {
  readonly kind: 'function';
  /** The unqualified ARN. */
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly runtime: string;
  readonly architecture: Architecture;
  readonly description: string;
  readonly createdAt: EpochMs;
  readonly shapes: Timeline<FunctionShape>;
  /** Last update: asked for at `at`, in force at `settledAt`. */
  readonly update: { readonly at: EpochMs; readonly settledAt: EpochMs };
  readonly revision: number;
  readonly insights: boolean;
  readonly workload: Workload;
  /** What an injected memory demand multiplies the working set by. */
  readonly memoryDemand: Timeline<number>;
  /** What an injected CPU demand multiplies the computing by. */
  readonly cpuDemand: Timeline<number>;
  readonly alias?: {
    readonly name: string;
    readonly version: string;
    readonly provisioned?: number;
    /** CloudFront copies the version to its edges. */
    readonly edge?: boolean;
  };
  readonly tags: Tags;
}

export interface LogGroupRecord {
  readonly kind: 'log-group';
  /** Its ARN. */
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly createdAt: EpochMs;
  readonly logClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  /** In days; null: events never expire. */
  readonly retention: Timeline<number | null>;
  /** Bytes a second that are logged. */
  readonly ingest: LoadProfile;
  /** Nothing was logged from then on. */
  readonly silentSince?: EpochMs;
  readonly tags: Tags;
}

/** A start or a stop of a database; `byAws`: nobody asked for it, it had been stopped for as long as it may be. */
export interface DatabaseSwitch extends PowerSwitch {
  readonly byAws?: true;
}

export interface DatabaseRecord {
  readonly kind: 'database';
  /** Its ARN. */
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  readonly name: string;
  readonly engine: string;
  readonly instanceClass: string;
  readonly storageGib: Gib;
  readonly multiAz: boolean;
  /** Read replicas of it. */
  readonly replicas: readonly string[];
  /** What it is a read replica of. */
  readonly replicaOf?: string;
  readonly cluster?: string;
  readonly createdAt: EpochMs;
  /** Oldest first; the first entry is its creation. */
  readonly power: readonly [DatabaseSwitch, ...DatabaseSwitch[]];
  /** Connections at a time. */
  readonly connections: LoadProfile;
  readonly cpuPercent: LoadProfile;
  readonly tags: Tags;
}

/** An alarm on one metric; its state is what the metric says now. */
export interface AlarmRecord {
  readonly kind: 'alarm';
  readonly id: string;
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodS: number;
  readonly periods: number;
  readonly threshold: number;
  readonly actionsEnabled: boolean;
  readonly createdAt: EpochMs;
}

export type ResourceRecord =
  | InstanceRecord
  | VolumeRecord
  | AddressRecord
  | SnapshotRecord
  | FunctionRecord
  | LogGroupRecord
  | DatabaseRecord
  | AlarmRecord
  | NeighbourRecord;
export type ResourceKind = ResourceRecord['kind'];
export type RecordOf<K extends ResourceKind> = Extract<ResourceRecord, { kind: K }>;
