import type { ApprovalView, AskedView, DecisionLine } from '#core/present/page/approval-view.ts';
import { type LookAgainDeps, lookAgain } from './look-again.ts';
import type { ApprovalDecision, Now, ReadBrake, ReadConfig } from './ports.ts';
import { presentChange } from './present-change.ts';
import { type AskedRequest, type ReadRequestDeps, readRequest } from './read-request.ts';
import type { OpenedLink } from './web-use-cases.ts';

export interface ViewApprovalDeps extends ReadRequestDeps, LookAgainDeps {
  readonly readConfig: ReadConfig;
  readonly readBrake: ReadBrake;
  readonly now: Now;
  /** Where the console is, without a slash at the end. */
  readonly publicUrl: string;
}

/** What a link for deciding shows now. Looks the resource up again while the request is open, and writes nothing. */
export const makeViewApproval =
  (deps: ViewApprovalDeps) =>
  async ({ secret, session }: OpenedLink): Promise<ApprovalView> => {
    const request = await readRequest(deps, secret, 'decide');
    if (request === undefined) return { kind: 'not-valid' };
    const asked = await askedView(deps, request);
    return (
      (await settled(deps, request, asked)) ?? open(deps, request, asked, session !== undefined)
    );
  };

const askedView = async (deps: ViewApprovalDeps, request: AskedRequest): Promise<AskedView> => {
  const { record, stored, state, link, version } = request;
  const { config } = await deps.readConfig();
  return {
    now: deps.now(),
    version,
    change: presentChange(stored, state, config),
    approver: link.approver,
    askedAt: record.askedAt,
    expiresAt: record.expiresAt,
    quorum: record.requires === 'two-people' ? 2 : 1,
    decisions: record.decisions.map(lineOf),
    changeUrl: `${deps.publicUrl}/changes/${stored.meta.number}`,
  };
};

const lineOf = ({ decision, by, at, via, note }: ApprovalDecision): DecisionLine => ({
  decision,
  by,
  at,
  via,
  ...(note !== undefined && { note }),
});

/** The page of a request over which nothing can be decided any more, whatever became of it. */
const settled = async (
  deps: ViewApprovalDeps,
  { record, state, link }: AskedRequest,
  asked: AskedView,
): Promise<ApprovalView | undefined> => {
  const own = asked.decisions.find(({ by }) => by === link.approver);
  if (own?.decision === 'approve' && record.state !== 'rejected') {
    const given = asked.decisions.filter(({ decision }) => decision === 'approve').length;
    const validUntil = Math.max(...state.decisions.map((decided) => decided.validUntil));
    return {
      ...asked,
      kind: 'approved',
      decision: own,
      missing: Math.max(0, asked.quorum - given),
      validUntil,
    };
  }
  if (own?.decision === 'reject') {
    const { quietDays } = (await deps.readConfig()).config;
    return {
      ...asked,
      kind: 'rejected',
      decision: own,
      quietDays: quietDays.afterRejection,
    };
  }
  const last = asked.decisions.at(-1);
  if (last !== undefined && record.state !== 'waiting')
    return { ...asked, kind: 'already-decided', decision: last };
  if (record.state === 'expired' || deps.now() >= record.expiresAt)
    return { ...asked, kind: 'expired' };
  if (state.closed !== undefined || record.state === 'cancelled') {
    return {
      ...asked,
      kind: 'ended',
      at: deps.now(),
      because: state.closed?.because ?? 'it was cancelled',
    };
  }
  return undefined;
};

const open = async (
  deps: ViewApprovalDeps,
  { record, stored }: AskedRequest,
  asked: AskedView,
  isSignedIn: boolean,
): Promise<ApprovalView> => {
  const brake = await deps.readBrake();
  if (brake.on) {
    const { by, at, reason } = brake;
    return {
      ...asked,
      kind: 'stopped',
      ...(by !== undefined && { by }),
      ...(at !== undefined && { at }),
      ...(reason !== undefined && { reason }),
    };
  }
  const { check, differences } = await lookAgain(deps, stored);
  if (differences.length > 0 || record.planHash !== stored.meta.planHash) {
    return { ...asked, kind: 'changed', differences };
  }
  if (record.requires !== 'one-person' && !isSignedIn) return { ...asked, kind: 'needs-sign-in' };
  return { ...asked, kind: 'open', check };
};
