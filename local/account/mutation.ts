import type { EpochMs } from '#core/model/units.ts';

/** One mutating call that took effect. */
export interface MutationRecord {
  readonly eventId: string;
  readonly time: EpochMs;
  /** `ec2.amazonaws.com`. */
  readonly eventSource: string;
  /** The operation's name. */
  readonly eventName: string;
  readonly region: string;
  readonly principal: string;
  readonly requestId: string;
  readonly resources: readonly MutatedResource[];
  readonly request: unknown;
}

export interface MutatedResource {
  /** `AWS::EC2::Volume`. */
  readonly type: string;
  /** The id, or an ARN where the service has no id. */
  readonly name: string;
}
