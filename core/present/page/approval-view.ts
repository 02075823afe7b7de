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
  /** Its level, where there are several. */
  readonly level?: string;
}

/** A level of an approval as people are told of it. */
export interface LevelLine {
  readonly name: string;
  /** People who must approve on it. */
  readonly people: number;
  readonly state: 'agreed' | 'asked' | 'later';
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
  /** Oldest first, of all levels. */
  readonly decisions: readonly DecisionLine[];
  /** In their order; empty where there is one. */
  readonly levels: readonly LevelLine[];
  /** What people said beside deciding, oldest first. */
  readonly comments: readonly {
    readonly by: string;
    readonly at: EpochMs;
    readonly via: string;
    readonly text: string;
  }[];
  /** Where the console shows the change; absent when there is no console. */
  readonly changeUrl?: string;
}

/** Whether one can be asked again, and as what that was done already. */
export type AskAgain =
  | { readonly kind: 'possible' }
  | { readonly kind: 'done'; readonly number: string }
  | { readonly kind: 'no' };

/** What the confirmation page shows. One kind, one page. */
export type ApprovalView =
  /** Unknown, forged, malformed, or not a link for deciding: all look the same and say nothing about an account. */
  | { readonly kind: 'not-valid' }
  | (AskedView & {
      readonly kind: 'open';
      readonly check: LiveCheck;
      /** When it would begin, where that is not at once. */
      readonly startsAt?: EpochMs;
    })
  /** High risk: the link alone is not enough. Critical risk: nor is a session that lies about. */
  | (AskedView & { readonly kind: 'needs-sign-in'; readonly needs: 'sign-in' | 'step-up' })
  /** Approved over this link; `missing` is how many further people must agree before it runs. */
  | (AskedView & {
      readonly kind: 'approved';
      readonly decision: DecisionLine;
      readonly missing: number;
      readonly validUntil: EpochMs;
      readonly startsAt?: EpochMs;
      /** Until its first call it can be taken back. */
      readonly canWithdraw: boolean;
    })
  | (AskedView & {
      readonly kind: 'rejected';
      readonly decision: DecisionLine;
      readonly quietDays: number;
      readonly again: AskAgain;
    })
  /** Whoever approved took it back, or somebody put it off until later. */
  | (AskedView & {
      readonly kind: 'withdrawn';
      readonly by: string;
      readonly because: string;
      readonly until?: EpochMs;
      readonly again: AskAgain;
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
  | (AskedView & { readonly kind: 'expired'; readonly again: AskAgain })
  /** The brake is on. */
  | (AskedView & {
      readonly kind: 'stopped';
      readonly by?: string;
      readonly at?: EpochMs;
      readonly reason?: string;
    })
  /** Nothing may be changed, and no end of that is in sight. */
  | (AskedView & { readonly kind: 'frozen'; readonly says: string })
  /** Closed without this request being decided: cancelled, or blocked by a guard or the policy. */
  | (AskedView & { readonly kind: 'ended'; readonly at: EpochMs; readonly because: string });

/** What the page behind a link to pass a request on shows. */
export type PassOnView =
  | { readonly kind: 'not-valid' }
  | {
      readonly kind: 'open' | 'passed-on';
      readonly change: PresentedChange;
      readonly version: string;
      /** Who stands in. */
      readonly deputy: string;
    }
  /** It was decided, it ended, or nobody stands in any more. */
  | { readonly kind: 'over'; readonly change: PresentedChange };

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
