import { hashSecret } from '#core/approval/link.ts';
import { isRehearsal } from '#core/planning/dry-run.ts';
import { subjectOf } from '#core/planning/subject.ts';
import { approvalMail } from '#core/present/mail/approval-mail.ts';
import type {
  AddApprovalLinks,
  ApprovalLink,
  ApprovalRecord,
  AskedApprover,
  MailThread,
  NewSecret,
  ReadConfig,
  SaveMailThread,
  SendMail,
} from '../ports.ts';
import { presentChange } from '../present-change.ts';
import type { AskedRequest } from '../read-request.ts';

export interface MailApproverDeps {
  readonly addApprovalLinks: AddApprovalLinks;
  readonly readConfig: ReadConfig;
  readonly sendMail: SendMail;
  readonly mailThread: MailThread;
  readonly saveMailThread: SaveMailThread;
  readonly newSecret: NewSecret;
  /** Where links lead, without a slash at the end. */
  readonly publicUrl: string;
}

/** What a mail is for. Told again, it mails only those whom no mail of the same purpose has reached. */
export interface MailPurpose {
  readonly how: 'asked' | 'reminder' | 'deputy' | 'escalation';
  /** Why it comes, where it is not the first one. */
  readonly because?: string;
}

/** Mails somebody their own links to a request. A mail that went out twice has two sets, and both work. */
export const mailApprover = async (
  deps: MailApproverDeps,
  { record, stored, state }: Pick<AskedRequest, 'record' | 'stored' | 'state'>,
  approver: AskedApprover,
  { how, because }: MailPurpose,
): Promise<void> => {
  const { change } = record;
  const marker = markerOf(record, how);
  if ((await deps.mailThread(marker, approver.mail)) !== undefined) return;
  const thread = await deps.mailThread(change, approver.mail);
  const decide = deps.newSecret();
  const stop = deps.newSecret();
  const passOn = standInFor(record, approver) === undefined ? undefined : deps.newSecret();
  const link = (may: ApprovalLink['may'], secret: string): ApprovalLink => ({
    may,
    secretHash: hashSecret(secret),
    approval: record.approval,
    change,
    approver: approver.name,
    expiresAt: record.expiresAt,
  });
  // The links are known before anybody can open them.
  await deps.addApprovalLinks([
    link('decide', decide),
    link('stop', stop),
    ...(passOn === undefined ? [] : [link('pass-on', passOn)]),
  ]);
  const { config } = await deps.readConfig();
  const subject = subjectOf(stored, state);
  const leads = [
    ...(because === undefined ? [] : [`${LEADS[how]}${because}`]),
    ...(subject !== undefined && isRehearsal(config.execution, subject) ? [DRY_RUN] : []),
  ];
  const mail = approvalMail({
    change: presentChange(stored, state, config),
    approver: approver.name,
    requires: record.requires,
    expiresAt: record.expiresAt,
    ...(record.levelName !== undefined && {
      level: { name: record.levelName, n: record.level, of: record.levels ?? 1 },
    }),
    ...(leads.length > 0 && { because: leads.join('. ') }),
    reviewUrl: `${deps.publicUrl}/a/${decide}`,
    stopUrl: `${deps.publicUrl}/stop/${stop}`,
    ...(passOn !== undefined && { passOnUrl: `${deps.publicUrl}/pass-on/${passOn}` }),
  });
  const headline = thread === undefined ? mail.subject : `Re: ${thread.subject}`;
  const messageId = await deps.sendMail({
    to: approver.mail,
    ...mail,
    subject: headline,
    about: { change, approval: record.approval },
    ...(thread && { inReplyTo: thread.messageId }),
  });
  await deps.saveMailThread(marker, approver.mail, headline, messageId);
  if (thread === undefined && marker !== change)
    await deps.saveMailThread(change, approver.mail, headline, messageId);
};

const DRY_RUN = 'It is a dry run: AWS is asked whether it would do this, and nothing is changed';

const LEADS: Readonly<Record<MailPurpose['how'], string>> = {
  asked: '',
  reminder: 'Still waiting for you: ',
  deputy: 'You are asked ',
  escalation: 'It has come to you: ',
};

/** The first mail of a request without levels begins the thread of its change. */
const markerOf = ({ change, approval, levelName }: ApprovalRecord, how: MailPurpose['how']) =>
  how === 'asked' && levelName === undefined ? change : `${approval}#${how}`;

/** Who stands in for somebody on a request; undefined where nobody does. */
export const standInFor = (
  { approvers }: Pick<ApprovalRecord, 'approvers'>,
  { deputy }: AskedApprover,
): AskedApprover | undefined => approvers.find(({ name }) => name === deputy);
