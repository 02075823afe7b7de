import { mayDecide } from '#core/approval/decide.ts';
import type { Identity } from '#core/approval/identity.ts';
import { agreedElsewhere } from '#core/approval/levels.ts';
import type {
  ApprovalDetail,
  ApprovalList,
  ApprovalRow,
  BulkAnswer,
} from '#core/contract/api-approvals.ts';
import type { Config } from '#core/contract/config.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { fold } from '#core/ledger/fold.ts';
import type { EpochMs } from '#core/model/units.ts';
import { verdictSentence } from '#core/present/evidence.ts';
import { fourFactsOf } from '#core/present/four-facts.ts';
import { approveLabel } from '#core/present/page/approval-page.ts';
import { type ClosedState, closedStateOf } from '#core/present/page/closed-state.ts';
import { placeOf } from '#core/present/place.ts';
import { titleOf } from '#core/present/title.ts';
import { couldGoWrong } from '#core/present/watch-sentence.ts';
import type { RecentChanges } from '../ports.ts';
import { presentChange } from '../present-change.ts';
import {
  type AskedRequest,
  isAwaited,
  type RequestTarget,
  readTarget,
  requestOf,
} from '../read-request.ts';
import {
  decisionLines,
  type ValidView,
  type ViewApprovalDeps,
  viewRequest,
} from '../view-approval.ts';
import type { ApprovalVerbs } from './approval-verbs.ts';
import { type BulkDecision, makeDecideMany } from './decide-many.ts';
import { standInFor } from './mail-approver.ts';

export interface ApprovalViewsDeps extends ViewApprovalDeps {
  readonly recentChanges: RecentChanges;
}

/** What people see of requests, besides the page behind a link; and the decision over several of them at once. */
export interface ApprovalViews {
  readonly list: (by: Identity) => Promise<ApprovalList>;
  /** @throws NotFoundError */
  readonly read: (target: RequestTarget, by: Identity) => Promise<ApprovalDetail>;
  readonly decideMany: (request: BulkDecision) => Promise<BulkAnswer>;
}

/** Changes that are looked through for requests: more than a person reads. */
const MOST_CHANGES = 100;

export const makeApprovalViews = (
  deps: ApprovalViewsDeps,
  verbs: Pick<ApprovalVerbs, 'decide'>,
): ApprovalViews => ({
  list: (by) => list(deps, by),
  read: (target, by) => read(deps, target, by),
  decideMany: makeDecideMany(deps, verbs),
});

const list = async (deps: ApprovalViewsDeps, by: Identity): Promise<ApprovalList> => {
  const { config } = await deps.readConfig();
  const now = deps.now();
  const rows: ApprovalRow[] = [];
  for (const { change } of await deps.recentChanges(MOST_CHANGES)) {
    const { asked } = fold((await deps.readChange(change)).events);
    const record = asked && (await deps.findApproval(asked.approval));
    if (record !== undefined) rows.push(rowOf(await requestOf(deps, record), { config, by, now }));
  }
  return {
    now,
    approvals: rows.sort((a, b) => a.expiresAt - b.expiresAt || (a.approval < b.approval ? -1 : 1)),
  };
};

interface Seen {
  readonly config: Config;
  readonly by: Identity;
  readonly now: EpochMs;
}

const rowOf = (request: AskedRequest, { config, by, now }: Seen): ApprovalRow => {
  const { record, stored, state, version } = request;
  const change = presentChange(stored, state, config);
  return {
    approval: record.approval,
    change: record.change,
    number: stored.meta.number,
    version,
    group: groupOf(request, by, now),
    title: titleOf(change),
    place: placeOf(change),
    facts: fourFactsOf(change).map((fact) => ({ ...fact })),
    band: change.risk.band,
    action: stored.plan.action,
    resource: stored.meta.resource,
    level: {
      n: record.level,
      of: record.levels ?? 1,
      ...(record.levelName !== undefined && { name: record.levelName }),
    },
    approvers: record.approvers.map(({ name, standsIn }) => ({
      name,
      standsIn: standsIn !== undefined,
    })),
    decisions: decisionLines(state).map((line) => ({ ...line })),
    askedAt: record.askedAt,
    expiresAt: record.expiresAt,
  };
};

const groupOf = (request: AskedRequest, { name }: Identity, now: EpochMs): ApprovalRow['group'] => {
  const { record, state } = request;
  if (isAwaited(request) && now < record.expiresAt) {
    const hasSaid = record.decisions.some(({ by }) => by === name);
    const isMine =
      mayDecide(record, name) && !hasSaid && !agreedElsewhere(state, record.level).includes(name);
    return isMine ? 'waiting-for-me' : 'waiting-for-others';
  }
  const isExpired = state.closed?.outcome === 'expired' || record.state === 'expired';
  return isExpired || (isAwaited(request) && now >= record.expiresAt) ? 'expired' : 'decided';
};

const read = async (
  deps: ApprovalViewsDeps,
  target: RequestTarget,
  by: Identity,
): Promise<ApprovalDetail> => {
  const request = await readTarget(deps, target);
  if (request === undefined) throw new NotFoundError('there is no such request');
  const { config } = await deps.readConfig();
  const view = await viewRequest(deps, request, by);
  const now = deps.now();
  return {
    ...rowOf(request, { config, by, now }),
    now,
    kind: view.kind,
    ...(view.kind === 'open'
      ? { approveLabel: approveLabel(view) }
      : { standing: standingOf(closedStateOf(view)) }),
    verdict: verdictSentence(view.change.recommendation),
    couldGoWrong: couldGoWrong(view.change),
    guards: view.kind === 'open' ? view.check.guards.map((guard) => ({ ...guard })) : [],
    differences: view.kind === 'changed' ? view.differences.map((one) => ({ ...one })) : [],
    levels: view.levels.map((level) => ({ ...level })),
    comments: view.comments.map((comment) => ({ ...comment })),
    may: mayOf(request, view, by),
  };
};

const standingOf = ({ heading, says }: ClosedState) => ({ heading, says: [...says] });

const REJECTABLE: readonly ValidView['kind'][] = [
  'open',
  'needs-sign-in',
  'changed',
  'stopped',
  'frozen',
];

/** What this person can do now; asked again when they do it. */
const mayOf = (
  { record }: AskedRequest,
  view: ValidView,
  { name }: Identity,
): ApprovalDetail['may'] => {
  if (!mayDecide(record, name)) return ['comment'];
  const approver = record.approvers.find((one) => one.name === name);
  const rejectable = REJECTABLE.includes(view.kind);
  const isClear = view.kind === 'open' && view.check.guards.every(({ clear }) => clear);
  return [
    ...(isClear ? (['approve'] as const) : []),
    ...(rejectable ? (['reject', 'snooze'] as const) : []),
    ...(rejectable && approver && standInFor(record, approver) ? (['pass-on'] as const) : []),
    ...(view.kind === 'approved' && view.canWithdraw ? (['withdraw'] as const) : []),
    ...('again' in view && view.again.kind === 'possible' ? (['ask-again'] as const) : []),
    'comment',
  ];
};
