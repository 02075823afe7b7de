import { addressName, type ReturnedMail } from '#core/notify/returned-mail.ts';
import { plain } from '#core/present/escape.ts';
import { writeNotReached } from '../approvals/mail-approvers.ts';
import { type FollowUpDeps, followUp } from '../approvals/remind-approvers.ts';
import type { NoteReturned, RaiseAlert } from './ports.ts';

export interface NoteReturnedMailDeps extends FollowUpDeps {
  readonly noteReturned: NoteReturned;
  readonly raiseAlert: RaiseAlert;
}

/** Whoever writes a reason may write a lot. */
const BECAUSE_LENGTH = 200;

/**
 * Notes that a mail came back: an alert names the address and what was not told; where it asked somebody for a decision,
 * whoever stands in for them is asked at once. Told twice, late or in another order, it comes out the same.
 */
export const makeNoteReturnedMail =
  (deps: NoteReturnedMailDeps) =>
  async (mail: ReturnedMail): Promise<void> => {
    const because = plain(mail.because, BECAUSE_LENGTH);
    if (mail.how !== 'late') {
      if (mail.delivery !== undefined) await deps.noteReturned(mail.delivery, because);
      await raiseAlert(deps, mail, because);
    }
    if (mail.approval !== undefined) await askInstead(deps, mail.approval, mail, because);
  };

const raiseAlert = async (
  deps: NoteReturnedMailDeps,
  { how, to, sentAt, change }: ReturnedMail,
  because: string,
): Promise<void> => {
  const about = change === undefined ? '' : ` about ${change}`;
  const isRefused = how === 'refused';
  await deps.raiseAlert(
    {
      kind: isRefused ? 'mail-returned' : 'delivery-failed',
      change: addressName(to),
      at: deps.now(),
      says: `A mail to ${plain(to, BECAUSE_LENGTH)}${about} came back: ${because}.${
        isRefused ? ' No other is sent there until somebody acknowledges this.' : ''
      }`,
      manual: [],
    },
    sentAt,
  );
};

/** Only while the request waits: what was decided needs nobody any more. */
const askInstead = async (
  deps: NoteReturnedMailDeps,
  approval: string,
  { to, how }: ReturnedMail,
  because: string,
): Promise<void> => {
  const record = await deps.findApproval(approval);
  if (record?.state !== 'waiting') return;
  const person = record.approvers.find(({ mail }) => addressName(mail) === addressName(to));
  if (person === undefined) return;
  const what = how === 'late' ? 'the mail does not arrive' : 'the mail came back';
  await writeNotReached(deps, record, person.name, `${what}: ${because}`);
  await followUp(deps, (await deps.readChange(record.change)).meta);
};
