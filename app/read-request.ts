import { isWaiting } from '#core/approval/approved.ts';
import { hashSecret } from '#core/approval/link.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type {
  ApprovalLink,
  ApprovalRecord,
  FindApproval,
  FindApprovalByLink,
  FindChange,
  ReadChange,
  StoredChange,
} from './ports.ts';

/** A request to people, and the change that it is about. */
export interface AskedRequest {
  readonly record: ApprovalRecord;
  readonly stored: StoredChange;
  readonly state: ChangeState;
  /** Differs as soon as a decision, another plan or an ending makes a form stale. */
  readonly version: string;
}

/** A request as one of its links leads to it. */
export interface LinkedRequest extends AskedRequest {
  readonly link: ApprovalLink;
}

/** A request by its own id, or the newest one of a change by the change's id or number. */
export type RequestTarget = { readonly approval: string } | { readonly change: string };

export interface ReadRequestDeps {
  readonly findApprovalByLink: FindApprovalByLink;
  readonly findApproval: FindApproval;
  readonly findChange: FindChange;
  readonly readChange: ReadChange;
}

/** Reads what a link leads to, if it may do that; undefined for every link that is not valid, for whatever reason. */
export const readRequest = async (
  deps: ReadRequestDeps,
  secret: string,
  may: ApprovalLink['may'],
): Promise<LinkedRequest | undefined> => {
  const found = await deps.findApprovalByLink(hashSecret(secret));
  if (found === undefined || found.link.may !== may) return undefined;
  return { ...(await requestOf(deps, found.record)), link: found.link };
};

/** Reads a request; undefined where nobody was ever asked. */
export const readTarget = async (
  deps: ReadRequestDeps,
  target: RequestTarget,
): Promise<AskedRequest | undefined> => {
  const record = await ('approval' in target
    ? deps.findApproval(target.approval)
    : newestOf(deps, target.change));
  return record && requestOf(deps, record);
};

const newestOf = async (
  deps: ReadRequestDeps,
  idOrNumber: string,
): Promise<ApprovalRecord | undefined> => {
  try {
    const { events } = await deps.readChange(await deps.findChange(idOrNumber));
    const { asked } = fold(events);
    return asked && (await deps.findApproval(asked.approval));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
};

/** The request as it stands now, with its change. */
export const requestOf = async (
  deps: Pick<ReadRequestDeps, 'readChange'>,
  record: ApprovalRecord,
): Promise<AskedRequest> => {
  const stored = await deps.readChange(record.change);
  const state = fold(stored.events);
  const version = hashOf({
    approval: record.approval,
    state: record.state,
    decisions: record.decisions.length,
    planHash: stored.meta.planHash,
    outcome: stored.meta.outcome ?? null,
    phase: stored.meta.phase,
    withdrawn: state.withdrawn !== undefined,
  });
  return { record, stored, state, version };
};

/** Whether the change waits for this very request, and not for one of another level. */
export const isAwaited = ({ record, state }: AskedRequest): boolean =>
  isWaiting(state) && state.asked?.approval === record.approval;
