import { isApproved, isDecided } from '#core/approval/approved.ts';
import { hashSecret } from '#core/approval/link.ts';
import type { DecisionAnswer, TokenRequest } from '#core/contract/events.ts';
import { InvalidInputError, InvariantError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { answeredBy } from '#core/ledger/deadline.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { approvalMail } from '#core/present/mail/approval-mail.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type {
  AnswerTask,
  ApprovalLink,
  ApprovalRecord,
  MailThread,
  NewSecret,
  Now,
  ReadConfig,
  SaveApproval,
  SaveMailThread,
  SendMail,
} from './ports.ts';
import { presentChange } from './present-change.ts';

export interface AskApprovalDeps {
  readonly holdChange: HoldChange;
  readonly saveApproval: SaveApproval;
  readonly readConfig: ReadConfig;
  readonly sendMail: SendMail;
  readonly mailThread: MailThread;
  readonly saveMailThread: SaveMailThread;
  readonly answerTask: AnswerTask;
  readonly newSecret: NewSecret;
  readonly now: Now;
  /** Where links lead, without a slash at the end. */
  readonly publicUrl: string;
}

/** The first and, until several levels exist, the only one. */
const LEVEL = 1;

/**
 * Asks each approver by a mail of their own and keeps the task token for the answer. Asked again, it replaces the token
 * and mails only those whom no mail has reached; a decision that is already there is answered at once.
 */
export const makeAskApproval =
  (deps: AskApprovalDeps) =>
  async ({ taskToken, ...ref }: TokenRequest): Promise<void> => {
    const held = await deps.holdChange(ref);
    if (isDecided(held.state)) {
      await deps.answerTask(taskToken, decisionOf(held, deps.now()));
      return;
    }
    const record = await requestOf(deps, held);
    const { asked } = held.state;
    const saved = await deps.saveApproval(record, [], taskToken);
    const request = saved.kind === 'asked' ? record : saved.record;
    const known =
      asked?.approval === request.approval
        ? held
        : await held.record(
            [
              {
                kind: 'asked',
                approval: request.approval,
                planHash: request.planHash,
                level: LEVEL,
                approvers: request.approvers.map(({ name }) => name),
                expiresAt: request.expiresAt,
              },
            ],
            { deadline: answeredBy(request.expiresAt) },
          );
    for (const approver of request.approvers) {
      if ((await deps.mailThread(ref.change, approver.mail)) !== undefined) continue;
      await ask(deps, known, request, approver, taskToken);
    }
  };

const decisionOf = ({ state }: HeldChange, now: number): DecisionAnswer => {
  const last = state.decisions.at(-1);
  const because = last === undefined ? '' : `${last.decision} by ${last.by}`;
  if (isApproved(state, now)) return { decision: 'approve', because };
  const isRejected = state.decisions.some(({ decision }) => decision === 'reject');
  return { decision: isRejected ? 'reject' : 'expire', because };
};

const requestOf = async (
  deps: AskApprovalDeps,
  { meta, state }: HeldChange,
): Promise<ApprovalRecord> => {
  const { approval } = (await deps.readConfig()).config;
  const requires = state.assessed?.verdict.requires;
  if (requires === undefined || requires === 'nobody' || requires === 'never') {
    throw new InvariantError(`${meta.change} asks nobody: it requires ${requires}`);
  }
  if (approval.approvers.length === 0) {
    throw new InvalidInputError('nobody can approve: add approval.approvers to trimtab.yaml');
  }
  const askedAt = deps.now();
  return {
    approval: `apr-${hashOf({ change: meta.change, planHash: meta.planHash, level: LEVEL }).slice(0, 16)}`,
    change: meta.change,
    planHash: meta.planHash,
    level: LEVEL,
    requires,
    requestedBy: state.opened.requestedBy,
    approvers: approval.approvers,
    askedAt,
    expiresAt: askedAt + approval.expiresAfterHours * MS_PER_HOUR,
    state: 'waiting',
    decisions: [],
  };
};

const ask = async (
  deps: AskApprovalDeps,
  held: HeldChange,
  record: ApprovalRecord,
  approver: ApprovalRecord['approvers'][number],
  taskToken: string,
): Promise<void> => {
  const decide = deps.newSecret();
  const stop = deps.newSecret();
  const link = (may: ApprovalLink['may'], secret: string): ApprovalLink => ({
    may,
    secretHash: hashSecret(secret),
    approval: record.approval,
    change: record.change,
    approver: approver.name,
    expiresAt: record.expiresAt,
  });
  // The links are known before anybody can open them; a mail that went out twice has two that work.
  await deps.saveApproval(record, [link('decide', decide), link('stop', stop)], taskToken);
  const { config } = await deps.readConfig();
  const mail = approvalMail({
    change: presentChange(held, held.state, config),
    approver: approver.name,
    requires: record.requires,
    expiresAt: record.expiresAt,
    reviewUrl: `${deps.publicUrl}/a/${decide}`,
    stopUrl: `${deps.publicUrl}/stop/${stop}`,
  });
  const messageId = await deps.sendMail({ to: approver.mail, ...mail });
  await deps.saveMailThread(record.change, approver.mail, mail.subject, messageId);
};
