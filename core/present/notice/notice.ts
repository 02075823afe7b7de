import type { ChangeState } from '#core/ledger/fold.ts';
import type { Notification, NotificationType } from '#core/notify/notification.ts';
import { fillIn, templateOf } from '#core/notify/template.ts';
import { plain } from '../escape.ts';
import { dateTime } from '../format.ts';
import { placeOf } from '../place.ts';
import type { PresentedChange } from '../presented-change.ts';
import { titleOf } from '../title.ts';

/** A change as far as a notice tells of it; `presented` is missing while it has not been assessed. */
export interface NoticedChange extends Pick<PresentedChange, 'recommendation' | 'before'> {
  readonly id: string;
  readonly number: string;
  readonly accountName?: string;
  readonly state: ChangeState;
  readonly presented?: PresentedChange;
}

/** A notification with all that it is about: what every channel makes its message of. */
export interface Notice {
  readonly notification: Notification;
  /** `Rolled back: Lower image-resize to 1536 MB`. */
  readonly heading: string;
  /** What happened, in the words of the template. One line, nothing hidden; still to be escaped. */
  readonly text: string;
  readonly change?: NoticedChange;
  /** Where the console shows it. Whoever opens it has to sign in: it holds no secret. */
  readonly url: string;
  /** Calls that put things right by hand. */
  readonly manual: readonly string[];
}

/** Longer than any sentence that is read on a phone. */
const MAX_TEXT = 600;
const MAX_HEADING = 150;

const HEADINGS: Readonly<Record<NotificationType, string>> = {
  'approval-asked': 'Approve?',
  'approval-reminded': 'Still waiting for a decision',
  'approval-escalated': 'Nobody has decided yet',
  'change-approved': 'Approved',
  'change-applied': 'Applied and being watched',
  'change-completed': 'Completed',
  'change-rolled-back': 'Rolled back',
  'change-blocked': 'Blocked',
  'change-rejected': 'Rejected',
  'change-expired': 'Expired',
  'change-cancelled': 'Cancelled',
  'needs-person': 'Needs you',
  'edit-found': 'Changed by somebody else',
  'canary-failed': 'The daily canary failed',
  'brake-on': 'All changes are stopped',
  'brake-off': 'Changes go on',
  'locked-out': 'Locked out after an incident',
  'savings-verified': 'Saving verified',
  'delivery-failed': 'A message was not delivered',
  'settings-refused': 'Settings are not in force',
  'mail-returned': 'Mails come back',
};

/** Puts together what there is to tell. */
export const noticeOf = (
  notification: Notification,
  {
    templates,
    change,
    url,
    manual = [],
  }: {
    readonly templates: Parameters<typeof templateOf>[1];
    readonly change?: NoticedChange;
    readonly url: string;
    readonly manual?: readonly string[];
  },
): Notice => {
  const { type, severity, at, says } = notification;
  const title = change === undefined ? '' : titleOf(change);
  const text = fillIn(templateOf(type, templates), {
    says,
    title,
    number: change?.number ?? '',
    place: change === undefined ? '' : placeOf(change),
    type,
    severity,
    time: dateTime(at),
  });
  const heading = plain(headingOf(type, title), MAX_HEADING);
  return {
    notification,
    heading,
    // No channel takes an empty message.
    text: plain(text, MAX_TEXT) || heading,
    ...(change && { change }),
    url,
    manual: manual.map((call) => plain(call, 400)),
  };
};

const headingOf = (type: NotificationType, title: string): string => {
  if (title === '') return HEADINGS[type];
  return `${HEADINGS[type]}${type === 'approval-asked' ? '' : ':'} ${title}`;
};
