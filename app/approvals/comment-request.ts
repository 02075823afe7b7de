import { mayDecide } from '#core/approval/decide.ts';
import type { AskedRequest } from '../read-request.ts';
import { done, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

export interface CommentRequest extends VerbRequest {
  readonly text: string;
}

/** More than people write about one change; a ledger is no place to talk without end. */
const MOST_COMMENTS = 100;

/** Writes what somebody has to say about a request: whoever may decide it, or has signed in. It decides nothing. */
export const commentRequest = async (
  deps: WriteBesideDeps,
  { record, stored }: AskedRequest,
  { by, via, text }: CommentRequest,
): Promise<VerbAnswer> => {
  if (by.assurance === 'mailbox' && !mayDecide(record, by.name)) return refusal('not-permitted');
  if (text.trim() === '') return refusal('needs-reason');
  const written = await writeBeside(deps, stored.meta.change, ({ events }) =>
    events.filter(({ body }) => body.kind === 'commented').length < MOST_COMMENTS
      ? { kind: 'commented', by: by.name, via, text: text.trim() }
      : undefined,
  );
  return written === 'written' ? done('Written down.') : refusal('too-many');
};
