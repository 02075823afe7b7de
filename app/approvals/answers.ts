import type { Refusal } from '#core/approval/decide.ts';
import type { Identity } from '#core/approval/identity.ts';
import type { RequestTarget } from '../read-request.ts';

/** Something that somebody wants of a request, over one of the surfaces. */
export interface VerbRequest {
  readonly target: RequestTarget;
  readonly by: Identity;
  /** `mail`, `console`, `api`, `cli`, `slack`, `terminal`. */
  readonly via: string;
  /** Version that they saw: if it is another one now, nothing is done. Left out by surfaces that show none. */
  readonly version?: string | undefined;
}

/** Why nothing was done. */
export type VerbRefusal =
  | Refusal
  | 'not-found'
  | 'needs-reason'
  | 'stale'
  | 'guard-stops'
  | 'too-late'
  | 'not-a-date'
  | 'too-many'
  | 'no-deputy'
  | 'not-found-any-more';

/** What became of it: `says` is one sentence for whoever asked. */
export type VerbAnswer =
  | { readonly kind: 'done'; readonly says: string }
  | { readonly kind: VerbRefusal; readonly says: string };

/** Returns the refusal in words. They name nothing of an account: they may be shown to anybody. */
export const refusal = (kind: VerbRefusal): VerbAnswer => ({ kind, says: SAYS[kind] });

const SAYS: Readonly<Record<VerbRefusal, string>> = {
  'not-found': 'There is no such request.',
  'not-permitted': 'You may not decide this request.',
  'already-decided': 'It has been decided already.',
  expired: 'The request has ended.',
  'not-awaited': 'The change does not wait for this request any more.',
  'agreed-elsewhere': 'You agreed on another level: somebody else must agree on this one.',
  'changed-since': 'The resource or the plan is not what was asked about.',
  stopped: 'All changes are stopped: nothing can be approved until somebody resumes.',
  'low-risk-only': 'Only low risk can be approved here: open the request to approve it.',
  'switched-off': 'Approving here is switched off: open the request to approve it.',
  'needs-sign-in': 'A link alone is not enough for this: sign in first.',
  'needs-step-up':
    'The risk is critical: confirm that it is you, with a fresh code or by signing in again.',
  'needs-reason': 'Write a few words why.',
  stale: 'It has changed since you looked: look again.',
  'guard-stops': 'A check would stop the change now: look again to see which.',
  'too-late': 'It has begun: roll it back instead.',
  'not-a-date': 'Name a time between now and a year from now.',
  'too-many': 'There are too many already.',
  'no-deputy': 'Nobody stands in for you here.',
  'not-found-any-more': 'It is not recommended any more, or something else is under way there.',
};

export const done = (says: string): VerbAnswer => ({ kind: 'done', says });

/** Refusals of what only needs to be written better: nobody tried anything. */
export const isSlip = (kind: VerbAnswer['kind']): boolean =>
  kind === 'needs-reason' || kind === 'not-a-date' || kind === 'not-found';
