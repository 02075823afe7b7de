import { quietDaysAfter } from '#core/approval/quiet.ts';
import type { NotificationType } from '#core/notify/notification.ts';
import type { MailContent } from '#core/present/mail/mail-layout.ts';
import { resultMail } from '#core/present/mail/result-mail.ts';
import type { Notice } from '#core/present/notice/notice.ts';
import { noticeMail } from '#core/present/notice/notice-mail.ts';
import { outcomeSubjectOf } from '#core/present/outcome.ts';
import type { MailThread, ReadConfig, SendMail } from '../ports.ts';
import type { Channel } from './ports.ts';

export interface MailChannelDeps {
  readonly sendMail: SendMail;
  readonly mailThread: MailThread;
  readonly readConfig: ReadConfig;
}

/** Who was asked gets one mail with the result, none on the way to it, and none about what follows for others. */
const BESIDE: readonly NotificationType[] = ['change-approved', 'change-applied', 'locked-out'];

/** A mail, in the thread of the one that asked if there is one. */
export const makeMailChannel =
  (deps: MailChannelDeps): Channel<'mail'> =>
  async (notice, { to, ifAsked }, delivery) => {
    const { change, notification } = notice;
    const asked = change && (await deps.mailThread(change.id, to));
    if (ifAsked && (asked === undefined || BESIDE.includes(notification.type)))
      return { kind: 'needless' };
    const subject = asked && `Re: ${asked.subject}`;
    const mail =
      (await resultOf(deps, notice, subject)) ?? noticeMail(notice, subject ?? notice.heading);
    const about = { delivery, ...(change && { change: change.id }) };
    await deps.sendMail({ to, ...mail, about, ...(asked && { inReplyTo: asked.messageId }) });
    return { kind: 'sent' };
  };

/** How a change ended has a mail of its own; undefined for everything else. */
const resultOf = async (
  { readConfig }: MailChannelDeps,
  { notification, change, manual, url }: Notice,
  subject: string | undefined,
): Promise<MailContent | undefined> => {
  const { closed } = change?.state ?? {};
  if (change?.presented === undefined || closed === undefined) return undefined;
  if (![`change-${closed.outcome}`, closed.outcome].includes(notification.type)) return undefined;
  const quietDays = quietDaysAfter(closed.outcome, (await readConfig()).config);
  return resultMail({
    change: change.presented,
    subject: subject ?? outcomeSubjectOf(change.presented, closed.outcome),
    state: change.state,
    changeUrl: url,
    manual,
    ...(quietDays > 0 && Number.isFinite(quietDays) && { quietDays }),
  });
};
