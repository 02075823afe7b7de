import type { Requirement } from '#core/model/change.ts';
import type { EpochMs } from '#core/model/units.ts';
import { needsSignIn, type Vote } from './quorum.ts';

/** A request to people, as far as admitting a decision looks at it. */
export interface OpenApproval {
  readonly planHash: string;
  readonly requires: Requirement;
  readonly requestedBy: string;
  readonly approvers: readonly { readonly name: string; readonly mail: string }[];
  readonly expiresAt: EpochMs;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired' | 'cancelled';
  readonly decisions: readonly Vote[];
}

/** Somebody who wants to decide, and what is known at that moment. */
export interface Attempt {
  /** Rejecting is the safe side: it needs no sign-in, and the brake and a moved plan do not stop it. */
  readonly decision: 'approve' | 'reject';
  /** Name of the approver. */
  readonly by: string;
  readonly signedIn: boolean;
  readonly now: EpochMs;
  readonly brake: { readonly on: boolean };
  /** Of the plan that the change would carry out now. */
  readonly planHash: string;
}

/** Why a decision is not taken. */
export type Refusal =
  | 'not-permitted'
  | 'already-decided'
  | 'expired'
  | 'changed-since'
  | 'stopped'
  | 'needs-sign-in';

/** Returns whether a decision may be taken, and if not, the first thing in its way. Asked again when it is written. */
export const admit = (
  approval: OpenApproval,
  { decision, by, signedIn, now, brake, planHash }: Attempt,
): { readonly kind: 'allowed' } | { readonly kind: Refusal } => {
  const isApproval = decision === 'approve';
  const obstacles: readonly (readonly [boolean, Refusal])[] = [
    // First, so that somebody who may not decide learns nothing else.
    [!mayDecide(approval, by), 'not-permitted'],
    [approval.state === 'expired', 'expired'],
    [approval.state !== 'waiting', 'already-decided'],
    [
      approval.decisions.some((vote) => vote.by === by && vote.decision === decision),
      'already-decided',
    ],
    [now >= approval.expiresAt, 'expired'],
    [isApproval && approval.planHash !== planHash, 'changed-since'],
    [isApproval && brake.on, 'stopped'],
    [isApproval && needsSignIn(approval.requires) && !signedIn, 'needs-sign-in'],
  ];
  const [, refusal] = obstacles.find(([isInTheWay]) => isInTheWay) ?? [];
  return { kind: refusal ?? 'allowed' };
};

const mayDecide = ({ approvers, requestedBy }: OpenApproval, by: string): boolean =>
  by !== requestedBy && approvers.some(({ name }) => name === by);
