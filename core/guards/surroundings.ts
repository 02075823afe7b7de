import type { EpochMs } from '#core/model/units.ts';

/**
 * What guards look up besides the resource itself. Each is read only for the plans whose guards need it, just before
 * they are asked: before approval, at approval, at execution.
 */
export interface LookUps {
  /** The resource is declared in code: what tool, which stack, where in it. Null: no sign of any. */
  readonly codeOwner: CodeOwner | null;
  /** Membership in an Auto Scaling group as the service says, standby included. */
  readonly autoScaling: { readonly group: string; readonly lifecycleState: string } | null;
  /** Attributes of an instance that no list shows. */
  readonly instanceAttributes: InstanceAttributes;
  /** EC2's own health checks, and what AWS has planned for the instance. */
  readonly instanceHealth: InstanceHealth;
  /**
   * Whether the instance types that the plan names, forwards and on the way back (`instanceTypesOf`), are offered in the
   * resource's zone, and what they can do.
   */
  readonly targetTypes: readonly TargetType[];
  /** Target groups and classic load balancers that send requests to the resource. */
  readonly targetGroups: readonly TargetGroup[];
  /** Commitments (Reserved Instances, Savings Plans) that the resource uses up; `wasted`: dollars a month that nothing else would use. */
  readonly commitments: { readonly covered: boolean; readonly wastedUsdPerMonth: string };
  /** Modifications of a volume in the last days. */
  readonly volumeModifications: readonly VolumeModification[];
  /** What the volume's key is, and whether it can be used. */
  readonly volumeKey: { readonly keyId: string; readonly state: string } | null;
  /** Highest observed use in the last 14 days, of a volume or of all volumes of an instance; null: nothing was published. */
  readonly volumePeak: { readonly iops: number | null; readonly throughputMibps: number | null };
  /** When the trail last saw the volume attached or detached; undefined in the trail's 90 days: null. */
  readonly lastAttachment: EpochMs | null;
  /** The snapshots that the plan deletes or rests on, and who uses them. */
  readonly snapshots: readonly SnapshotUse[];
  /** An Elastic IP address. */
  readonly address: AddressUse;
  /** Records in hosted zones of the account that name an address. */
  readonly dnsRecords: readonly DnsRecord[];
  /** Highest use in the last `spanMs`: CPU of an instance (ratio), connections of a database; null: nothing was published. */
  readonly recentUse: {
    readonly cpu: number | null;
    readonly connections: number | null;
    readonly spanMs: number;
  };
  /** A database instance. */
  readonly database: DatabaseUse;
  /** The lifecycle rules of a bucket, as JSON. */
  readonly lifecycleRules: readonly unknown[];
  /** Retention of a log group, in days; null: never expires. */
  readonly logRetentionDays: number | null;
  /** How calls reach a function. */
  readonly functionCallers: FunctionCallers;
  /** A Kubernetes workload. */
  readonly workload: WorkloadUse;
  /** Alarms on the resource whose actions are enabled. */
  readonly liveAlarms: readonly string[];
  /** Other open changes on the resource, or on what it depends on or what depends on it, by number. */
  readonly openChanges: readonly { readonly number: string; readonly resource: string }[];
  /** Actions (`ec2:StartInstances`) of the way back that the executing role may not take. */
  readonly missingUndoPermissions: readonly string[];
}

export type LookUp = keyof LookUps;

/** A look-up that failed; the guard that needs it stops the change and says so. */
export interface Unreadable {
  readonly unreadable: string;
  /** Another look may succeed: throttled, or a service that failed. */
  readonly mayPass?: true;
}

export type Surroundings = { readonly [L in LookUp]?: LookUps[L] | Unreadable };

export interface CodeOwner {
  readonly tool:
    | 'cloudformation'
    | 'cdk'
    | 'terraform'
    | 'pulumi'
    | 'eks'
    | 'ecs'
    | 'emr'
    | 'beanstalk';
  /** Stack, workspace, cluster: what the tool calls the thing that owns it. */
  readonly name: string;
  /** Logical id or address in the code, where the tool says one. */
  readonly address?: string;
  /** How that was seen: `tag aws:cloudformation:stack-name`, `DescribeStackResources`. */
  readonly seenBy: string;
}

export interface InstanceAttributes {
  readonly publicIp: string | null;
  readonly hasElasticIp: boolean;
  readonly terminationProtection: boolean;
  readonly stopProtection: boolean;
  readonly hibernation: boolean;
  readonly enaSupport: boolean;
  readonly virtualizationType: string;
  readonly shutdownBehavior: 'stop' | 'terminate';
  /** Data volumes on the host: `ephemeral0`. */
  readonly instanceStoreVolumes: readonly string[];
  readonly productCodes: readonly string[];
  /** `RunInstances`, `RunInstances:0002` (Windows), …: how it is licensed. */
  readonly usageOperation: string;
  readonly hostId: string | null;
  readonly volumes: number;
  readonly networkInterfaces: number;
}

export interface InstanceHealth {
  readonly system: string;
  readonly instance: string;
  readonly events: readonly { readonly code: string; readonly notBefore: EpochMs | null }[];
}

export interface TargetType {
  readonly name: string;
  readonly offeredInZone: boolean;
  readonly architectures: readonly string[];
  readonly virtualizationTypes: readonly string[];
  readonly enaRequired: boolean;
  readonly nvmeRequired: boolean;
  readonly maxNetworkInterfaces: number;
  /** EBS volumes that it can have, where AWS says it. */
  readonly maxEbsAttachments?: number | null;
  /** Network interfaces count against `maxEbsAttachments` too. */
  readonly sharesAttachments?: boolean;
  readonly ebsBaselineIops: number | null;
  readonly ebsBaselineThroughputMibps: number | null;
}

/** Others among which a load balancer shares requests: of a target group, or of a classic one, whose name says so. */
export interface TargetGroup {
  readonly name: string;
  readonly healthyOthers: number;
  readonly state: string;
}

export interface VolumeModification {
  readonly state: string;
  readonly startedAt: EpochMs;
}

export interface SnapshotUse {
  readonly id: string;
  readonly state: string;
  readonly sizeGib: number;
  readonly encrypted: boolean;
  /** AMIs (disabled ones too), launch templates, policies and plans that use it. */
  readonly usedBy: readonly string[];
  readonly shared: boolean;
  readonly locked: boolean;
  readonly recycleBin: boolean;
}

export interface AddressUse {
  readonly associatedWith: string | null;
  readonly lastAssociated: EpochMs | null;
  /** Names that reverse look-ups of it answer with. */
  readonly reverseNames: readonly string[];
  readonly byoip: boolean;
}

export interface DnsRecord {
  /** `mail.shop.example.`, a final dot as DNS writes it. */
  readonly name: string;
  /** `A`, `TXT`. */
  readonly type: string;
}

export interface DatabaseUse {
  readonly engine: string;
  readonly multiAz: boolean;
  readonly replicas: readonly string[];
  readonly cluster: string | null;
}

export interface FunctionCallers {
  /** Aliases, with the version each leads to. */
  readonly aliases: readonly { readonly name: string; readonly version: string }[];
  readonly publishedVersions: readonly string[];
  readonly provisionedConcurrency: number;
  readonly edge: boolean;
}

export interface WorkloadUse {
  readonly replicas: number;
  readonly autoscalers: readonly string[];
  readonly gitOpsOwner: string | null;
  readonly disruptionsAllowed: number | null;
}
