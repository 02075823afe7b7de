import { hashSecret } from '#core/approval/link.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { type ChangeState, fold } from '#core/ledger/fold.ts';
import type {
  ApprovalLink,
  ApprovalRecord,
  FindApprovalByLink,
  ReadChange,
  StoredChange,
} from './ports.ts';

/** A request as one of its links leads to it, and the change that it is about. */
export interface AskedRequest {
  readonly link: ApprovalLink;
  readonly record: ApprovalRecord;
  readonly stored: StoredChange;
  readonly state: ChangeState;
  /** Differs as soon as a decision, another plan or an ending makes a form stale. */
  readonly version: string;
}

export interface ReadRequestDeps {
  readonly findApprovalByLink: FindApprovalByLink;
  readonly readChange: ReadChange;
}

/** Reads what a link leads to, if it may do that; undefined for every link that is not valid, for whatever reason. */
export const readRequest = async (
  deps: ReadRequestDeps,
  secret: string,
  may: ApprovalLink['may'],
): Promise<AskedRequest | undefined> => {
  const found = await deps.findApprovalByLink(hashSecret(secret));
  if (found === undefined || found.link.may !== may) return undefined;
  const { link, record } = found;
  const stored = await deps.readChange(record.change);
  const state = fold(stored.events);
  const version = hashOf({
    link: link.secretHash,
    state: record.state,
    decisions: record.decisions.length,
    planHash: stored.meta.planHash,
    outcome: stored.meta.outcome ?? null,
  });
  return { link, record, stored, state, version };
};
