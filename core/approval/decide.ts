import type { Features } from '#core/contract/features.ts';
import type { Band, Requirement } from '#core/model/change.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type Identity, isAsSure } from './identity.ts';
import { assuranceNow, type Vote } from './quorum.ts';

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
  readonly by: Identity;
  readonly now: EpochMs;
  readonly brake: { readonly on: boolean };
  /** Of the plan that the change would carry out now. */
  readonly planHash: string;
  readonly band: Band;
  /** Whether this is the request that the change waits for, and not one of an earlier level or of one taken back. */
  readonly isAwaited: boolean;
  /** Who agreed on another level: a person counts on one alone. */
  readonly agreedElsewhere: readonly string[];
  readonly features: Pick<Features, 'mailDecisions' | 'slackDecisions'>;
}

/** Why a decision is not taken. */
export type Refusal =
  | 'not-permitted'
  | 'already-decided'
  | 'expired'
  | 'not-awaited'
  | 'agreed-elsewhere'
  | 'changed-since'
  | 'stopped'
  | 'low-risk-only'
  | 'switched-off'
  | 'needs-sign-in'
  | 'needs-step-up';

/** Returns whether a decision may be taken, and if not, the first thing in its way. Asked again when it is written. */
export const admit = (
  approval: OpenApproval,
  attempt: Attempt,
): { readonly kind: 'allowed' } | { readonly kind: Refusal } => {
  const { decision, by, now, brake, planHash } = attempt;
  const isApproval = decision === 'approve';
  const needed = assuranceNow(approval.requires, by, attempt.features);
  const obstacles: readonly (readonly [boolean, Refusal])[] = [
    // First, so that somebody who may not decide learns nothing else.
    [!mayDecide(approval, by.name), 'not-permitted'],
    [approval.state === 'expired', 'expired'],
    [approval.state !== 'waiting', 'already-decided'],
    [
      approval.decisions.some((vote) => vote.by === by.name && vote.decision === decision),
      'already-decided',
    ],
    [now >= approval.expiresAt, 'expired'],
    [!attempt.isAwaited, 'not-awaited'],
    [isApproval && attempt.agreedElsewhere.includes(by.name), 'agreed-elsewhere'],
    [isApproval && approval.planHash !== planHash, 'changed-since'],
    [isApproval && brake.on, 'stopped'],
    [isApproval && by.how === 'slack' && !attempt.features.slackDecisions, 'switched-off'],
    // A channel where a finger slips, and where nobody can be asked to sign in.
    [isApproval && by.how === 'slack' && attempt.band !== 'low', 'low-risk-only'],
    [isApproval && !isAsSure(by.assurance, needed), sureBy(by)],
  ];
  const [, refusal] = obstacles.find(([isInTheWay]) => isInTheWay) ?? [];
  return { kind: refusal ?? 'allowed' };
};

/** Somebody may decide who is an approver of this level and did not ask for it. */
export const mayDecide = (
  { approvers, requestedBy }: Pick<OpenApproval, 'approvers' | 'requestedBy'>,
  by: string,
): boolean => by !== requestedBy && approvers.some(({ name }) => name === by);

const sureBy = ({ assurance }: Identity): Refusal =>
  assurance === 'mailbox' ? 'needs-sign-in' : 'needs-step-up';
