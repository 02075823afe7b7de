import type { Identity } from '#core/approval/identity.ts';
import type { User } from '../opened-link.ts';
import type { ApprovalLink } from '../ports.ts';

/**
 * Who opened a link. The link says who; a session proves it only if it is of the same person, so that whoever was handed
 * the link of somebody else never counts as two.
 */
export const identityOf = ({ approver }: ApprovalLink, session: User | undefined): Identity => ({
  name: approver,
  how: 'link',
  assurance: session?.user === approver ? (session.assurance ?? 'signed-in') : 'mailbox',
});

/** Who a session is. */
export const signedIn = ({ user, assurance = 'signed-in' }: User): Identity => ({
  name: user,
  how: 'session',
  assurance,
});
