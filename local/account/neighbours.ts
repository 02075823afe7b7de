import type { EpochMs } from '#core/model/units.ts';
import { hexDigits, seedOf } from './random.ts';

/*
 * What the account remembers of the things around instances, volumes and functions: they cost nothing themselves and
 * are there so that a change can be told what it would disturb.
 */

/** A CloudFormation stack and what it declares. */
export interface StackRecord {
  readonly kind: 'stack';
  /** Its name. */
  readonly id: string;
  readonly region: string;
  readonly createdAt: EpochMs;
  readonly resources: readonly StackMember[];
}

export interface StackMember {
  readonly logicalId: string;
  /** `i-0b41e9…`, a function's name. */
  readonly physicalId: string;
  /** `AWS::EC2::Instance`. */
  readonly type: string;
}

/** An Auto Scaling group and its members. */
export interface ScalingGroupRecord {
  readonly kind: 'scaling-group';
  /** Its name. */
  readonly id: string;
  readonly region: string;
  readonly launchTemplate: string;
  readonly members: readonly {
    readonly instanceId: string;
    readonly lifecycleState: 'InService' | 'Standby';
  }[];
}

/** A target group of a load balancer; the health of a target is what the instance's state says. */
export interface TargetGroupRecord {
  readonly kind: 'target-group';
  /** Its name. */
  readonly id: string;
  readonly region: string;
  readonly targetType: 'instance' | 'ip' | 'lambda';
  readonly port: number;
  readonly targets: readonly {
    /** Instance id, private address or function ARN, as the type says. */
    readonly id: string;
    /** Answers its health checks with errors, however well it runs. */
    readonly failing?: boolean;
  }[];
}

/** A classic load balancer and the instances that are registered with it. */
export interface LoadBalancerRecord {
  readonly kind: 'load-balancer';
  /** Its name. */
  readonly id: string;
  readonly region: string;
  readonly instances: readonly { readonly id: string; readonly failing?: boolean }[];
}

/** A key of KMS that the customer made; the key that AWS manages for EBS needs no record. */
export interface KeyRecord {
  readonly kind: 'key';
  /** Its ARN. */
  readonly id: string;
  readonly region: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

/** A machine image made of snapshots. */
export interface ImageRecord {
  readonly kind: 'image';
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly snapshotIds: readonly string[];
  readonly disabled?: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** A launch template with one version. */
export interface LaunchTemplateRecord {
  readonly kind: 'launch-template';
  readonly id: string;
  readonly region: string;
  readonly name: string;
  readonly snapshotIds: readonly string[];
}

/** A hosted zone of Route 53, which has no regions. */
export interface ZoneRecord {
  readonly kind: 'zone';
  /** `Z0…`. */
  readonly id: string;
  readonly region: string;
  /** With the final dot. */
  readonly name: string;
  readonly private?: boolean;
  readonly records: readonly {
    readonly name: string;
    readonly type: 'A' | 'CNAME' | 'TXT';
    readonly value: string;
  }[];
}

/** A public zone of this name without records of its own. */
export const emptyZone = (name: string): ZoneRecord => ({
  kind: 'zone',
  id: `Z${hexDigits(seedOf(0, name), 1, 20).toUpperCase()}`,
  region: 'us-east-1',
  name,
  records: [],
});

export type NeighbourRecord =
  | StackRecord
  | ScalingGroupRecord
  | TargetGroupRecord
  | LoadBalancerRecord
  | KeyRecord
  | ImageRecord
  | LaunchTemplateRecord
  | ZoneRecord;
