import type { EpochMs } from '#core/model/units.ts';
import type { PresentedChange } from '../presented-change.ts';

/** A decision as people are told of it. */
export interface DecisionLine {
  readonly decision: 'approve' | 'reject';
  readonly by: string;
  readonly at: EpochMs;
  /** `mail`, `console`, `terminal`. */
  readonly via: string;
  readonly note?: string;
}

/** What looking again, just now, found. */
export interface LiveCheck {
  readonly checkedAt: EpochMs;
  /** Every guard in its order: what was looked at, or why it would stop the change and what would lift that. */
  readonly guards: readonly {
    readonly id: string;
    readonly clear: boolean;
    readonly says: string;
  }[];
}

/** What a valid link leads to, whatever became of the request. */
export interface AskedView {
  readonly now: EpochMs;
  /** Whatever a form rests on: it must differ as soon as a decision, a new plan or another state makes the form stale. */
  readonly version: string;
  readonly change: PresentedChange;
  /** Name of the person the link was sent to. */
  readonly approver: string;
  readonly askedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** People who must approve in all: 1 or 2. */
  readonly quorum: number;
  /** Oldest first. */
  readonly decisions: readonly DecisionLine[];
  /** Where the console shows the change; absent when there is no console. */
  readonly changeUrl?: string;
}

/** What the confirmation page shows. One kind, one page. */
export type ApprovalView =
  /** Unknown, forged, malformed, or not a link for deciding: all look the same and say nothing about an account. */
  | { readonly kind: 'not-valid' }
  | (AskedView & { readonly kind: 'open'; readonly check: LiveCheck })
  /** High and critical risk: the link alone is not enough. */
  | (AskedView & { readonly kind: 'needs-sign-in' })
  /** Approved over this link; `missing` is how many further people must agree before it runs. */
  | (AskedView & {
      readonly kind: 'approved';
      readonly decision: DecisionLine;
      readonly missing: number;
      readonly validUntil: EpochMs;
    })
  | (AskedView & {
      readonly kind: 'rejected';
      readonly decision: DecisionLine;
      readonly quietDays: number;
    })
  /** Somebody else decided, or the same person over another link. */
  | (AskedView & { readonly kind: 'already-decided'; readonly decision: DecisionLine })
  /** The resource or the plan is not what was asked about. */
  | (AskedView & {
      readonly kind: 'changed';
      readonly differences: readonly {
        readonly what: string;
        readonly old: string;
        readonly new: string;
      }[];
    })
  | (AskedView & { readonly kind: 'expired' })
  /** The brake is on. */
  | (AskedView & {
      readonly kind: 'stopped';
      readonly by?: string;
      readonly at?: EpochMs;
      readonly reason?: string;
    })
  /** Closed without this request being decided: cancelled, or blocked by a guard or the policy. */
  | (AskedView & { readonly kind: 'ended'; readonly at: EpochMs; readonly because: string });

/** What the page behind a stop link shows. */
export type StopView =
  | { readonly kind: 'not-valid' }
  | {
      readonly kind: 'running';
      readonly now: EpochMs;
      /** As `AskedView.version`. */
      readonly version: string;
      /** Changes between their first and last step: stopping rolls them back. */
      readonly applying: number;
      /** Changes that are being watched: they go on being watched. */
      readonly watching: number;
      /** Changes that have not begun: stopping keeps them from it. */
      readonly waiting: number;
    }
  | {
      readonly kind: 'stopped';
      readonly now: EpochMs;
      readonly by?: string;
      readonly at?: EpochMs;
      readonly reason?: string;
    };
