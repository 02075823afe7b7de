import type { Identity } from '#core/approval/identity.ts';
import { isAsSure } from '#core/approval/identity.ts';
import { agreedElsewhere, nextLevel } from '#core/approval/levels.ts';
import { assuranceNow, peopleFor } from '#core/approval/quorum.ts';
import type { Config } from '#core/contract/config.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import { plannedStart } from '#core/planning/planned-start.ts';
import { subjectOf } from '#core/planning/subject.ts';
import type {
  ApprovalView,
  AskAgain,
  AskedView,
  DecisionLine,
  LevelLine,
} from '#core/present/page/approval-view.ts';
import { canAskAgain } from './approvals/ask-again.ts';
import { identityOf } from './approvals/identity-of.ts';
import { type LookAgainDeps, lookAgain } from './look-again.ts';
import type { OpenedLink } from './opened-link.ts';
import type { ChangesOf, Now, ReadBrake, ReadConfig } from './ports.ts';
import { presentChange } from './present-change.ts';
import { type AskedRequest, isAwaited, type ReadRequestDeps, readRequest } from './read-request.ts';

export interface ViewApprovalDeps extends ReadRequestDeps, LookAgainDeps {
  readonly readConfig: ReadConfig;
  readonly readBrake: ReadBrake;
  readonly changesOf: ChangesOf;
  readonly now: Now;
  /** Where the console is, without a slash at the end. */
  readonly publicUrl: string;
}

/** What a link for deciding shows now. Looks the resource up again while the request is open, and writes nothing. */
export const makeViewApproval =
  (deps: ViewApprovalDeps) =>
  async (opened: OpenedLink): Promise<ApprovalView> => {
    const request = await readRequest(deps, opened.secret, 'decide');
    if (request === undefined) return { kind: 'not-valid' };
    return viewRequest(deps, request, identityOf(request.link, opened.session));
  };

export type ValidView = Exclude<ApprovalView, { kind: 'not-valid' }>;

/** What a request is to somebody now, over whatever surface. */
export const viewRequest = async (
  deps: ViewApprovalDeps,
  request: AskedRequest,
  by: Identity,
): Promise<ValidView> => {
  const { config } = await deps.readConfig();
  const asked = askedView(deps, request, config, by);
  return (
    (await settled(deps, request, { asked, config })) ?? open(deps, request, { asked, config, by })
  );
};

const askedView = (
  deps: ViewApprovalDeps,
  { record, stored, state, version }: AskedRequest,
  config: Config,
  by: Identity,
): AskedView => ({
  now: deps.now(),
  version,
  change: presentChange(stored, state, config),
  approver: by.name,
  askedAt: record.askedAt,
  expiresAt: record.expiresAt,
  quorum: peopleFor(record.requires),
  decisions: decisionLines(state),
  levels: levelLines(state),
  comments: stored.events.flatMap(({ at, body }) =>
    body.kind === 'commented' ? [{ by: body.by, at, via: body.via, text: body.text }] : [],
  ),
  changeUrl: `${deps.publicUrl}/changes/${stored.meta.number}`,
});

/** What was said on every level, oldest first. */
export const decisionLines = ({ decisions, assessed }: ChangeState): readonly DecisionLine[] =>
  decisions.map(({ decision, by, at, via, note, level = 1 }) => {
    const name = assessed?.levels?.[level - 1]?.name;
    return {
      decision,
      by,
      at,
      via,
      ...(note !== undefined && { note }),
      ...(name !== undefined && { level: name }),
    };
  });

const levelLines = (state: ChangeState): readonly LevelLine[] => {
  const next = nextLevel(state) ?? Number.POSITIVE_INFINITY;
  return (state.assessed?.levels ?? []).map(({ name, requires }, i) => ({
    name,
    people: peopleFor(requires),
    state: i + 1 < next ? 'agreed' : i + 1 === next ? 'asked' : 'later',
  }));
};

interface Shown {
  readonly asked: AskedView;
  readonly config: Config;
}

/** The page of a request over which nothing can be decided any more, whatever became of it. */
const settled = async (
  deps: ViewApprovalDeps,
  request: AskedRequest,
  { asked, config }: Shown,
): Promise<ValidView | undefined> => {
  const { record, state } = request;
  const own = asked.decisions.findLast(({ by }) => by === asked.approver);
  const { withdrawn, closed } = state;
  if (withdrawn !== undefined) {
    const { by, because, until } = withdrawn;
    const again = await askAgainOf(deps, request);
    return {
      ...asked,
      kind: 'withdrawn',
      by,
      because,
      again,
      ...(until !== undefined && { until }),
    };
  }
  if (own?.decision === 'reject') {
    const again = await askAgainOf(deps, request);
    return {
      ...asked,
      kind: 'rejected',
      decision: own,
      quietDays: config.quietDays.afterRejection,
      again,
    };
  }
  const last = asked.decisions.at(-1);
  if (own !== undefined && last?.decision !== 'reject') return approved(deps, request, asked, own);
  if (last !== undefined && record.state !== 'waiting')
    return { ...asked, kind: 'already-decided', decision: last };
  if (record.state === 'expired' || deps.now() >= record.expiresAt)
    return { ...asked, kind: 'expired', again: await askAgainOf(deps, request) };
  if (closed !== undefined || record.state === 'cancelled' || !isAwaited(request)) {
    const because = closed?.because ?? 'the change does not wait for this request any more';
    return { ...asked, kind: 'ended', at: deps.now(), because };
  }
  return undefined;
};

const approved = (
  deps: ViewApprovalDeps,
  { record, stored, state }: AskedRequest,
  asked: AskedView,
  own: DecisionLine,
): ValidView => {
  const given = record.decisions.filter(({ decision }) => decision === 'approve').length;
  const validUntil = Math.max(...state.decisions.map((decided) => decided.validUntil));
  const startsAt = state.queued?.until;
  return {
    ...asked,
    kind: 'approved',
    decision: own,
    missing: Math.max(0, asked.quorum - given),
    validUntil,
    canWithdraw: state.phase === 'open' && stored.meta.outcome === undefined,
    ...(startsAt !== undefined && startsAt > deps.now() && { startsAt }),
  };
};

/** A change can be asked about again once it has ended without anything having been done, and only once. */
const askAgainOf = async (
  { changesOf }: ViewApprovalDeps,
  { stored, state }: AskedRequest,
): Promise<AskAgain> => {
  if (!canAskAgain(state)) return { kind: 'no' };
  const [newest] = await changesOf(stored.meta.resource);
  if (newest === undefined || newest.change === stored.meta.change) return { kind: 'possible' };
  return { kind: 'done', number: newest.number };
};

const open = async (
  deps: ViewApprovalDeps,
  { record, stored, state }: AskedRequest,
  { asked, config, by }: Shown & { readonly by: Identity },
): Promise<ValidView> => {
  const brake = await deps.readBrake();
  if (brake.on) {
    const { by: stopper, at, reason } = brake;
    return {
      ...asked,
      kind: 'stopped',
      ...(stopper !== undefined && { by: stopper }),
      ...(at !== undefined && { at }),
      ...(reason !== undefined && { reason }),
    };
  }
  const { check, differences } = await lookAgain(deps, stored);
  if (differences.length > 0 || record.planHash !== stored.meta.planHash) {
    return { ...asked, kind: 'changed', differences };
  }
  if (agreedElsewhere(state, record.level).includes(by.name)) {
    const because = 'you agreed on another level; somebody else must agree on this one';
    return { ...asked, kind: 'ended', at: deps.now(), because };
  }
  if (!isAsSure(by.assurance, assuranceNow(record.requires, by, config.features))) {
    const needs = by.assurance === 'mailbox' ? 'sign-in' : 'step-up';
    return { ...asked, kind: 'needs-sign-in', needs };
  }
  const subject = subjectOf(stored, state);
  const start = subject && plannedStart(deps.now(), subject, config);
  if (start?.kind === 'never') return { ...asked, kind: 'frozen', says: start.says };
  return { ...asked, kind: 'open', check, ...(start?.kind === 'later' && { startsAt: start.at }) };
};
