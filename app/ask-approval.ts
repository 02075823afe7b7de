import { isApproved, isDecided } from '#core/approval/approved.ts';
import { nextLevel } from '#core/approval/levels.ts';
import { everybodyOf, namesOf, standInsOf } from '#core/approval/people.ts';
import { followedUp, hasReachedNobody } from '#core/approval/reminders.ts';
import type { Config } from '#core/contract/config.ts';
import type { DecisionAnswer, TokenRequest } from '#core/contract/events.ts';
import { InvalidInputError, InvariantError, UpstreamError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { answeredBy } from '#core/ledger/deadline.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { subjectOf } from '#core/present/title.ts';
import { mailApprovers } from './approvals/mail-approvers.ts';
import { type FollowUpDeps, followUp } from './approvals/remind-approvers.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { AnswerTask, ApprovalRecord, AskedApprover, SaveApproval } from './ports.ts';

export interface AskApprovalDeps extends FollowUpDeps {
  readonly holdChange: HoldChange;
  readonly saveApproval: SaveApproval;
  readonly answerTask: AnswerTask;
}

/**
 * Asks the first level that has not agreed, each approver by a mail of their own, and keeps the task token for the
 * answer. Asked again, it replaces the token and mails only those to whom no mail was sent; a decision that is already
 * there is answered at once.
 */
export const makeAskApproval =
  (deps: AskApprovalDeps) =>
  async ({ taskToken, ...ref }: TokenRequest): Promise<void> => {
    const held = await deps.holdChange(ref);
    const level = nextLevel(held.state);
    if (level === undefined || held.state.withdrawn !== undefined || isDecided(held.state)) {
      await deps.answerTask(taskToken, decisionOf(held, deps.now()));
      return;
    }
    const record = await requestFor(deps, held, level);
    const saved = await deps.saveApproval(record, [], taskToken);
    const request = saved.kind === 'asked' ? record : saved.record;
    const known = await recordAsked(held, request);
    await mailOrAskInstead(deps, known, request);
    await tell(deps, known, request);
  };

/** Asks in place of those whom no mail reaches at once. @throws AppError when nobody could be mailed */
const mailOrAskInstead = async (
  deps: AskApprovalDeps,
  stored: HeldChange,
  record: ApprovalRecord,
): Promise<void> => {
  const asked = record.approvers.filter(({ standsIn }) => standsIn === undefined);
  const request = { record, stored, state: stored.state };
  const [refused] = await mailApprovers(deps, request, asked, { how: 'asked' });
  if (refused === undefined) return;
  await followUp(deps, stored.meta);
  const { events } = await deps.readChange(record.change);
  if (hasReachedNobody(record, followedUp(events, record.approval))) throw refused;
};

const recordAsked = async (held: HeldChange, request: ApprovalRecord): Promise<HeldChange> => {
  if (held.state.asked?.approval === request.approval) return held;
  const asked = {
    kind: 'asked',
    approval: request.approval,
    planHash: request.planHash,
    level: request.level,
    approvers: request.approvers.map(({ name }) => name),
    expiresAt: request.expiresAt,
  } as const;
  return held.record([asked], { deadline: answeredBy(request.expiresAt) });
};

const decisionOf = ({ state }: HeldChange, now: number): DecisionAnswer => {
  const { withdrawn } = state;
  if (withdrawn !== undefined)
    return { decision: 'withdraw', because: `withdrawn by ${withdrawn.by}: ${withdrawn.because}` };
  const last = state.decisions.at(-1);
  const because = last === undefined ? '' : `${last.decision} by ${last.by}`;
  if (isApproved(state, now)) return { decision: 'approve', because };
  const isRejected = state.decisions.some(({ decision }) => decision === 'reject');
  return { decision: isRejected ? 'reject' : 'expire', because };
};

const requestFor = async (
  deps: AskApprovalDeps,
  { meta, state }: HeldChange,
  level: number,
): Promise<ApprovalRecord> => {
  const { approval } = (await deps.readConfig()).config;
  const definition = state.assessed?.levels?.[level - 1];
  const requires = definition?.requires ?? state.assessed?.verdict.requires;
  if (requires === undefined || requires === 'nobody' || requires === 'never') {
    throw new InvariantError(`${meta.change} asks nobody: it requires ${requires}`);
  }
  const { change, planHash } = meta;
  const askedAt = deps.now();
  const configured = approval.levels.find(({ name }) => name === definition?.name);
  const hours = configured?.expiresAfterHours ?? approval.expiresAfterHours;
  const id =
    definition === undefined
      ? { change, planHash, level }
      : { change, planHash, level, definition };
  return {
    approval: `apr-${hashOf(id).slice(0, 16)}`,
    change,
    planHash,
    level,
    ...(definition !== undefined && {
      levelName: definition.name,
      levels: state.assessed?.levels?.length ?? 1,
      definition: hashOf(definition).slice(0, 16),
    }),
    requires,
    requestedBy: state.opened.requestedBy,
    approvers: peopleFor(approval, configured, definition?.approvers),
    askedAt,
    expiresAt: askedAt + hours * MS_PER_HOUR,
    state: 'waiting',
    decisions: [],
  };
};

/**
 * Returns who may decide, and who of them is asked at once. Of a level those count whom it was assessed with; whoever
 * left the configuration since then has no address any more. @throws InvalidInputError when nobody is left
 */
const peopleFor = (
  approval: Config['approval'],
  level: Config['approval']['levels'][number] | undefined,
  allowed: readonly string[] | undefined,
): readonly AskedApprover[] => {
  const asked = level === undefined ? (allowed ?? everybodyOf(approval)) : namesOf(level, approval);
  const people = [
    ...asked.map((name) => ({ name, as: undefined })),
    ...standInsOf(asked, approval),
  ];
  const found = people
    .filter(({ name }) => allowed === undefined || allowed.includes(name))
    .flatMap(({ name, as }): AskedApprover[] => {
      const known = approval.approvers.find((approver) => approver.name === name);
      if (known === undefined) return [];
      const { mail, deputy } = known;
      return [{ name, mail, ...(deputy !== undefined && { deputy }), ...(as && { standsIn: as }) }];
    });
  if (found.some(({ standsIn }) => standsIn === undefined)) return found;
  throw new InvalidInputError('nobody can approve: add approval.approvers to trimtab.yaml');
};

/** Channels beside the mail. Whoever was mailed can decide: that nobody else could be told must not end the change. */
const tell = async (
  { notify, now }: AskApprovalDeps,
  stored: HeldChange,
  { approval, approvers, change }: ApprovalRecord,
): Promise<void> => {
  const band = stored.state.assessed?.risk.band;
  try {
    await notify?.({
      id: `${approval}#asked`,
      type: 'approval-asked',
      severity: band === 'high' || band === 'critical' ? 'warning' : 'info',
      at: now(),
      change,
      to: approvers.filter(({ standsIn }) => standsIn === undefined).map(({ name }) => name),
      says: subjectOf(stored),
    });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
};
