import type { ChangeList, ChangeView, Feed, Status } from '#core/contract/api.ts';
import type { ApprovalView, StopView } from '#core/present/page/approval-view.ts';

/** Somebody who has signed in. */
export interface User {
  readonly user: string;
}

/** A link that was opened, and whether whoever opened it has signed in too. The secret is hashed before anything is looked up. */
export interface OpenedLink {
  readonly secret: string;
  readonly session?: User;
}

/** A decision that somebody sent over a link. */
export interface LinkDecision extends OpenedLink {
  readonly decision: 'approve' | 'reject';
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
  readonly viewStop: (link: OpenedLink) => Promise<StopView>;
  readonly stopByLink: (request: StopRequest) => Promise<LinkAnswer>;
  readonly status: (user: User) => Promise<Status>;
  readonly changes: () => Promise<ChangeList>;
  /** By id or number. @throws NotFoundError */
  readonly change: (idOrNumber: string) => Promise<ChangeView>;
  readonly feed: (after: string | undefined) => Promise<Feed>;
  /** Sets or lifts the brake. @throws NotPermittedError when this user may not lift it */
  readonly setBrake: (request: BrakeRequest) => Promise<void>;
}
