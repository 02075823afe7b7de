import type { ChangeList, ChangeQuery, ChangeView, Feed, Status } from '#core/contract/api.ts';
import type { ApprovalView, PassOnView, StopView } from '#core/present/page/approval-view.ts';
import type { ApprovalVerbs } from './approvals/approval-verbs.ts';
import type { ApprovalViews } from './approvals/approval-views.ts';
import type { EstateViews } from './estate/estate-views.ts';
import type { AlertVerbs } from './notify/alerts.ts';
import type { SlackAnswers } from './notify/answer-slack.ts';
import type { OpenedLink, User } from './opened-link.ts';
import type { RecommendationViews } from './recommendations/recommendation-views.ts';
import type { Verbs } from './verbs.ts';

/** A decision that somebody sent over a link. */
export interface LinkDecision extends OpenedLink {
  readonly decision: 'approve' | 'reject' | 'withdraw' | 'ask-again';
  /** Empty when nothing was written. */
  readonly note: string;
  /** `version` of the view that the form was made from: if it is another one now, nothing is decided. */
  readonly version: string;
}

/** `stale`: decided, changed or expired meanwhile, nothing was written. The page then shows what is true now. */
export type LinkAnswer = { readonly kind: 'done' | 'stale' | 'needs-reason' | 'not-valid' };

export interface StopRequest extends OpenedLink {
  readonly reason: string;
  readonly version: string;
}

export interface PassOnRequest extends OpenedLink {
  readonly version: string;
}

/** A form that was refused before anything was looked at. */
export interface RefusedForm {
  readonly secret: string;
  readonly what: string;
  readonly because: string;
}

export interface BrakeRequest {
  readonly on: boolean;
  readonly reason: string;
  readonly user: string;
}

/**
 * What the web app needs: reads that change nothing, and writes that check everything again. A read is also what a
 * scanner, a prefetch or a HEAD does, so it must not write anything at all, not even that it was read.
 */
export interface WebUseCases {
  /** Looks the request up and, while it is open, looks at the resource and the guards again. */
  readonly viewApproval: (link: OpenedLink) => Promise<ApprovalView>;
  readonly decideByLink: (decision: LinkDecision) => Promise<LinkAnswer>;
  readonly viewPassOn: (link: OpenedLink) => Promise<PassOnView>;
  readonly passOnByLink: (request: PassOnRequest) => Promise<LinkAnswer>;
  /** Writes a refused attempt to the ledger of the change that a link leads to; `unknown`: it leads to none. */
  readonly refuseForm: (form: RefusedForm) => Promise<'written' | 'unknown'>;
  readonly viewStop: (link: OpenedLink) => Promise<StopView>;
  readonly stopByLink: (request: StopRequest) => Promise<LinkAnswer>;
  readonly status: (user: User) => Promise<Status>;
  readonly changes: (query: ChangeQuery) => Promise<ChangeList>;
  /** By id or number. @throws NotFoundError */
  readonly change: (idOrNumber: string) => Promise<ChangeView>;
  readonly feed: (after: string | undefined) => Promise<Feed>;
  /** Sets or lifts the brake. @throws NotPermittedError when this user may not lift it */
  readonly setBrake: (request: BrakeRequest) => Promise<void>;
  readonly verbs: Verbs;
  readonly approvals: ApprovalVerbs & ApprovalViews;
  readonly alerts: AlertVerbs;
  readonly estate: EstateViews;
  readonly recommendations: RecommendationViews;
  readonly slack: SlackAnswers;
}
