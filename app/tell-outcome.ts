import { quietDaysAfter } from '#core/approval/quiet.ts';
import { fold } from '#core/ledger/fold.ts';
import { resultMail } from '#core/present/mail/result-mail.ts';
import { outcomeSubjectOf } from '#core/present/outcome.ts';
import type { MailThread, ReadChange, ReadConfig, SaveMailThread, SendMail } from './ports.ts';
import { presentChange } from './present-change.ts';

export interface TellOutcomeDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly sendMail: SendMail;
  readonly mailThread: MailThread;
  readonly saveMailThread: SaveMailThread;
  readonly publicUrl: string;
}

export type TellOutcome = (change: string) => Promise<void>;

/** Outcomes that everybody hears of, asked or not: something went back, or somebody must act. */
const LOUD: readonly string[] = ['rolled-back', 'needs-person'];

/**
 * Mails how a change ended: in the thread of the request to those who were asked, and on its own to everybody when it
 * was rolled back or needs a person. Told again, it mails only those whom no such mail has reached.
 */
export const makeTellOutcome =
  (deps: TellOutcomeDeps): TellOutcome =>
  async (id) => {
    const stored = await deps.readChange(id);
    const state = fold(stored.events);
    if (state.closed === undefined || state.assessed === undefined) return;
    const { config } = await deps.readConfig();
    for (const { mail: to } of config.approval.approvers) {
      const asked = await deps.mailThread(id, to);
      if (asked === undefined && !LOUD.includes(state.closed.outcome)) continue;
      const told = `${id}#${state.closed.outcome}`;
      if ((await deps.mailThread(told, to)) !== undefined) continue;
      const quietDays = quietDaysAfter(state.closed.outcome, config);
      const change = presentChange(stored, state, config);
      const mail = resultMail({
        change,
        subject: asked ? `Re: ${asked.subject}` : outcomeSubjectOf(change, state.closed.outcome),
        state,
        changeUrl: `${deps.publicUrl}/changes/${stored.meta.number}`,
        ...(quietDays > 0 && Number.isFinite(quietDays) && { quietDays }),
      });
      const messageId = await deps.sendMail({
        to,
        ...mail,
        ...(asked && { inReplyTo: asked.messageId }),
      });
      await deps.saveMailThread(told, to, mail.subject, messageId);
    }
  };
