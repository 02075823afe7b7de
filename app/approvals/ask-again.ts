import { mayDecide } from '#core/approval/decide.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import { type OpenChangesDeps, openAgain } from '../open-changes.ts';
import type { StartChange } from '../ports.ts';
import type { AskedRequest } from '../read-request.ts';
import { done, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

export interface AskAgainDeps extends OpenChangesDeps, WriteBesideDeps {
  readonly startChange: StartChange;
}

export interface AskAgainRequest extends VerbRequest {
  readonly because?: string | undefined;
}

/** Whether a change ended without anything having been done, so that it can be asked about once more. */
export const canAskAgain = ({ closed, withdrawn }: ChangeState): boolean =>
  closed?.outcome === 'rejected' ||
  closed?.outcome === 'expired' ||
  (closed?.outcome === 'cancelled' && withdrawn !== undefined);

/**
 * Opens a new attempt at a change that was rejected, expired or withdrawn, without waiting for its quiet days. It is
 * Trimtab that asks, as before: whoever wants to be asked again may decide then.
 */
export const askAgain = async (
  deps: AskAgainDeps,
  { record, stored, state }: AskedRequest,
  { by, via, because = '' }: AskAgainRequest,
): Promise<VerbAnswer> => {
  if (!mayDecide(record, by.name)) return refusal('not-permitted');
  if (!canAskAgain(state)) return refusal('not-awaited');
  // A later change of the resource has quiet days of its own.
  const [newest] = await deps.changesOf(stored.meta.resource);
  if (newest?.change !== stored.meta.change) return refusal('not-found-any-more');
  const opened = await openAgain(deps, stored.recommendation);
  if (opened === 'waiting' || opened === 'forbidden') return refusal('not-found-any-more');
  await deps.startChange(opened.change, opened.fence);
  const { meta } = await deps.readChange(opened.change);
  const text = [`asked again: ${meta.number}`, because.trim()].filter(Boolean).join(', ');
  await writeBeside(deps, stored.meta.change, () => ({
    kind: 'commented',
    by: by.name,
    via,
    text,
  }));
  return done(`Asked again: ${meta.number}.`);
};
