import { fold } from '#core/ledger/fold.ts';
import { outcomeMail } from '#core/present/mail/outcome-mail.ts';
import type { MailThread, Now, ReadChange, ReadConfig, SaveMailThread, SendMail } from './ports.ts';
import { presentChange } from './present-change.ts';

export interface TellOutcomeDeps {
  readonly readChange: ReadChange;
  readonly readConfig: ReadConfig;
  readonly sendMail: SendMail;
  readonly mailThread: MailThread;
  readonly saveMailThread: SaveMailThread;
  readonly now: Now;
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
  async (change) => {
    const stored = await deps.readChange(change);
    const state = fold(stored.events);
    if (state.closed === undefined || state.assessed === undefined) return;
    const { config } = await deps.readConfig();
    for (const { mail: to, name } of config.approval.approvers) {
      const asked = await deps.mailThread(change, to);
      if (asked === undefined && !LOUD.includes(state.closed.outcome)) continue;
      const told = `${change}#${state.closed.outcome}`;
      if ((await deps.mailThread(told, to)) !== undefined) continue;
      const mail = outcomeMail({
        change: presentChange(stored, state, config),
        closed: state.closed,
        events: stored.events,
        approver: name,
        now: deps.now(),
        changeUrl: `${deps.publicUrl}/changes/${stored.meta.number}`,
        ...(asked !== undefined && { thread: asked.subject }),
      });
      const messageId = await deps.sendMail({
        to,
        ...mail,
        ...(asked && { inReplyTo: asked.messageId }),
      });
      await deps.saveMailThread(told, to, mail.subject, messageId);
    }
  };
