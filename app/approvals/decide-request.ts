import { admit } from '#core/approval/decide.ts';
import { agreedElsewhere } from '#core/approval/levels.ts';
import { isComplete } from '#core/approval/quorum.ts';
import type { DecisionAnswer } from '#core/contract/events.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import { answeredBy, nextMoveBy } from '#core/ledger/deadline.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { approvalHoldsUntil } from '#core/planning/planned-start.ts';
import { subjectOf } from '#core/planning/subject.ts';
import type { HeldChange, HoldChange } from '../hold-change.ts';
import { type LookAgainDeps, lookAgain } from '../look-again.ts';
import { tellQuietly } from '../notify/tell-quietly.ts';
import type {
  AnswerTask,
  ApprovalDecision,
  Notify,
  Now,
  ReadBrake,
  ReadConfig,
  ReadTaskToken,
  RecordDecision,
} from '../ports.ts';
import { type AskedRequest, isAwaited, type ReadRequestDeps } from '../read-request.ts';
import { done, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';

export interface DecideDeps extends ReadRequestDeps, LookAgainDeps {
  readonly holdChange: HoldChange;
  readonly recordDecision: RecordDecision;
  readonly readTaskToken: ReadTaskToken;
  readonly answerTask: AnswerTask;
  readonly readConfig: ReadConfig;
  readonly readBrake: ReadBrake;
  /** Left out: nobody is told beside whoever decided. */
  readonly notify?: Notify;
  readonly now: Now;
}

export interface DecisionRequest extends VerbRequest {
  readonly decision: 'approve' | 'reject';
  readonly note?: string | undefined;
}

/**
 * Decides a request. Everything that was shown is looked at again; the decision and its ledger event are one write; then
 * the waiting workflow is told, which the sweeper does too if it cannot be.
 */
export const decideRequest = async (
  deps: DecideDeps,
  request: AskedRequest,
  sent: DecisionRequest,
): Promise<VerbAnswer> => {
  const { decision, version } = sent;
  const note = sent.note?.trim() ?? '';
  if (decision === 'reject' && note === '') return refusal('needs-reason');
  if (version !== undefined && version !== request.version) return refusal('stale');
  const { change, fence } = request.stored.meta;
  try {
    // Whoever was faster is seen here, or the write finds them.
    const held = await deps.holdChange({ change, fence });
    const admitted = await admission(deps, { ...request, stored: held, state: held.state }, sent);
    if (admitted !== 'allowed') return refusal(admitted);
    if (decision === 'approve') {
      const { check, differences } = await lookAgain(deps, held);
      if (differences.length > 0) return refusal('changed-since');
      if (check.guards.some(({ clear }) => !clear)) return refusal('guard-stops');
    }
    return await write(deps, request, held, {
      decision,
      by: sent.by.name,
      at: deps.now(),
      via: sent.via,
      signedIn: sent.by.assurance !== 'mailbox',
      assurance: sent.by.assurance,
      ...(note !== '' && { note }),
    });
  } catch (error) {
    if (error instanceof ConflictError) return refusal('stale');
    throw error;
  }
};

const admission = async (
  deps: DecideDeps,
  request: AskedRequest,
  { decision, by }: DecisionRequest,
) => {
  const { record, stored, state } = request;
  const { features } = (await deps.readConfig()).config;
  return admit(record, {
    features,
    decision,
    by,
    now: deps.now(),
    brake: await deps.readBrake(),
    planHash: stored.meta.planHash,
    band: state.assessed?.risk.band ?? 'critical',
    isAwaited: isAwaited(request),
    agreedElsewhere: agreedElsewhere(state, record.level),
  }).kind;
};

const write = async (
  deps: DecideDeps,
  { record }: AskedRequest,
  held: HeldChange,
  given: ApprovalDecision & Required<Pick<ApprovalDecision, 'assurance'>>,
): Promise<VerbAnswer> => {
  const decisions = [...record.decisions, given];
  const complete =
    given.decision === 'approve' && isComplete(record.requires, decisions, record.requestedBy);
  const isFinal = complete || given.decision === 'reject';
  const { config } = await deps.readConfig();
  const subject = subjectOf(held, held.state);
  const now = deps.now();
  await deps.recordDecision(
    record,
    given.decision === 'reject' ? 'rejected' : complete ? 'approved' : 'waiting',
    given,
    held.terms({ deadline: isFinal ? nextMoveBy(now) : answeredBy(record.expiresAt) }),
    {
      kind: 'decided',
      approval: record.approval,
      planHash: record.planHash,
      decision: given.decision,
      by: given.by,
      via: given.via,
      signedIn: given.signedIn,
      assurance: given.assurance,
      ...(given.note !== undefined && { note: given.note }),
      validUntil: subject
        ? approvalHoldsUntil(now, subject, config)
        : now + config.approval.validForHours * MS_PER_HOUR,
      complete,
      level: record.level,
    },
  );
  if (!isFinal) return done('Approved. More people must agree.');
  const isLast = record.level >= (record.levels ?? 1);
  await answerRequest(deps, record.approval, {
    decision: given.decision === 'reject' ? 'reject' : isLast ? 'approve' : 'next-level',
    because: `${given.decision === 'approve' ? 'approved' : 'rejected'} by ${given.by}`,
  });
  if (given.decision === 'reject') return done('Rejected. Nothing changes.');
  await tellQuietly(deps.notify, {
    id: `${record.approval}#approved`,
    type: 'change-approved',
    severity: 'info',
    at: now,
    change: record.change,
    says: `Approved by ${given.by}${isLast ? '' : '; the next level is asked'}.`,
  });
  return done(isLast ? 'Approved.' : 'Approved. The next level is asked.');
};

/** Tells the workflow that waits for a request. What is written is durable by now: the sweeper tells it too. */
export const answerRequest = async (
  deps: Pick<DecideDeps, 'readTaskToken' | 'answerTask'>,
  approval: string,
  answer: DecisionAnswer,
): Promise<void> => {
  try {
    const token = await deps.readTaskToken(approval);
    if (token !== undefined) await deps.answerTask(token, answer);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
};
