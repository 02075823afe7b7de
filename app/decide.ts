import { admit } from '#core/approval/decide.ts';
import { isComplete } from '#core/approval/quorum.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import { answeredBy, nextMoveBy } from '#core/ledger/deadline.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import type { ApprovalView } from '#core/present/page/approval-view.ts';
import type { HoldChange } from './hold-change.ts';
import type {
  AnswerTask,
  ApprovalDecision,
  Now,
  ReadConfig,
  ReadTaskToken,
  RecordDecision,
} from './ports.ts';
import type { AskedRequest } from './read-request.ts';
import { readRequest } from './read-request.ts';
import { makeViewApproval, type ViewApprovalDeps } from './view-approval.ts';
import type { LinkAnswer, LinkDecision } from './web-use-cases.ts';

export interface DecideDeps extends ViewApprovalDeps {
  readonly holdChange: HoldChange;
  readonly recordDecision: RecordDecision;
  readonly readTaskToken: ReadTaskToken;
  readonly answerTask: AnswerTask;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/**
 * Decides over a mail's link. Everything that the page showed is looked at again; the decision and its ledger event are
 * one write; then the waiting workflow is told, which the sweeper does too if it cannot be.
 */
export const makeDecideByLink = (deps: DecideDeps) => {
  const viewApproval = makeViewApproval(deps);
  return async (sent: LinkDecision): Promise<LinkAnswer> => {
    const { decision, note, version, session } = sent;
    const view = await viewApproval(sent);
    if (view.kind === 'not-valid') return { kind: 'not-valid' };
    if (!(decision === 'approve' ? APPROVABLE : REJECTABLE).includes(view.kind))
      return { kind: 'stale' };
    if (view.version !== version) return { kind: 'stale' };
    if (decision === 'reject' && note.trim() === '') return { kind: 'needs-reason' };
    const request = await readRequest(deps, sent.secret, 'decide');
    if (request === undefined) return { kind: 'not-valid' };
    try {
      await decide(deps, request, {
        decision,
        by: request.link.approver,
        at: deps.now(),
        via: 'mail',
        signedIn: session !== undefined,
        ...(note.trim() !== '' && { note: note.trim() }),
      });
    } catch (error) {
      // Somebody else was faster; the page now shows who.
      if (error instanceof ConflictError) return { kind: 'stale' };
      throw error;
    }
    return { kind: 'done' };
  };
};

/** Pages over which each decision can be made: rejecting is the safe side, so that little stands in its way. */
const APPROVABLE: readonly ApprovalView['kind'][] = ['open'];
const REJECTABLE: readonly ApprovalView['kind'][] = ['open', 'changed', 'stopped', 'needs-sign-in'];

/** Writes the decision and, when nobody else is needed, answers the workflow. @throws ConflictError when it was decided */
export const decide = async (
  deps: DecideDeps,
  { record, stored }: AskedRequest,
  given: ApprovalDecision,
): Promise<void> => {
  const { change, fence } = stored.meta;
  const held = await deps.holdChange({ change, fence });
  const admitted = admit(record, {
    ...given,
    now: deps.now(),
    brake: await deps.readBrake(),
    planHash: stored.meta.planHash,
  });
  if (admitted.kind !== 'allowed')
    throw new ConflictError(`the decision is not taken: ${admitted.kind}`);
  const decisions = [...record.decisions, given];
  const complete =
    given.decision === 'approve' && isComplete(record.requires, decisions, record.requestedBy);
  const isFinal = complete || given.decision === 'reject';
  const { approval } = (await deps.readConfig()).config;
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
      ...(given.note !== undefined && { note: given.note }),
      validUntil: now + approval.validForHours * MS_PER_HOUR,
      complete,
    },
  );
  if (!isFinal) return;
  const token = await deps.readTaskToken(record.approval);
  const because = `${given.decision === 'approve' ? 'approved' : 'rejected'} by ${given.by}`;
  if (token === undefined) return;
  try {
    await deps.answerTask(token, { decision: given.decision, because });
  } catch (error) {
    // The decision is durable by now: the sweeper tells the workflow, so that its giver need not see this.
    if (!(error instanceof UpstreamError)) throw error;
  }
};
