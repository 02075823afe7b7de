import { isWaiting } from '#core/approval/approved.ts';
import { mayDecide } from '#core/approval/decide.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import { nextMoveBy } from '#core/ledger/deadline.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { deadline } from '#core/present/format.ts';
import type { AnswerTask, AppendEvents, Now, ReadTaskToken } from '../ports.ts';
import { type AskedRequest, isAwaited } from '../read-request.ts';
import { done, refusal, type VerbAnswer, type VerbRequest } from './answers.ts';
import { answerRequest } from './decide-request.ts';

export interface WithdrawDeps {
  readonly appendEvents: AppendEvents;
  readonly readTaskToken: ReadTaskToken;
  /** The task token of a change that waits for its turn. */
  readonly readTurnToken?: (change: string) => Promise<string | undefined>;
  readonly answerTask: AnswerTask;
  readonly now: Now;
}

export interface WithdrawalRequest extends VerbRequest {
  readonly because?: string | undefined;
}

export interface SnoozeRequest extends VerbRequest {
  readonly until: EpochMs;
  readonly because: string;
}

const LONGEST_SNOOZE_MS = 366 * MS_PER_DAY;

/** Takes an approval back: whoever approved may, until the first call is due. The change ends, and may be proposed again. */
export const withdrawRequest = async (
  deps: WithdrawDeps,
  request: AskedRequest,
  { by, via, version, because = '' }: WithdrawalRequest,
): Promise<VerbAnswer> => {
  const { state, stored } = request;
  const hasApproved = state.decisions.some(
    (said) =>
      said.planHash === stored.meta.planHash && said.decision === 'approve' && said.by === by.name,
  );
  if (!hasApproved) return refusal('not-permitted');
  if (state.withdrawn !== undefined) return refusal('already-decided');
  if (state.phase !== 'open') return refusal('too-late');
  if (version !== undefined && version !== request.version) return refusal('stale');
  const reason = because.trim() || 'the approval was taken back';
  return end(deps, request, { by: by.name, via, because: reason }, 'Withdrawn. Nothing changes.');
};

/**
 * Ends a request until later: the resource is not asked about before that. It is no rejection, and teaches nothing. The
 * change ends `cancelled`; a new one asks when the time has come, if it is still worth it.
 */
export const snoozeRequest = async (
  deps: WithdrawDeps,
  request: AskedRequest,
  { by, via, version, until, because }: SnoozeRequest,
): Promise<VerbAnswer> => {
  const { record } = request;
  if (!mayDecide(record, by.name)) return refusal('not-permitted');
  if (!isAwaited(request)) return refusal('not-awaited');
  if (version !== undefined && version !== request.version) return refusal('stale');
  if (because.trim() === '') return refusal('needs-reason');
  const now = deps.now();
  if (!(until > now && until <= now + LONGEST_SNOOZE_MS)) return refusal('not-a-date');
  return end(
    deps,
    request,
    { by: by.name, via, because: because.trim(), until },
    `Snoozed. Not asked again before ${deadline(until)}.`,
  );
};

const end = async (
  deps: WithdrawDeps,
  request: AskedRequest,
  withdrawn: {
    readonly by: string;
    readonly via: string;
    readonly because: string;
    readonly until?: EpochMs;
  },
  says: string,
): Promise<VerbAnswer> => {
  const { meta } = request.stored;
  const at = deps.now();
  try {
    await deps.appendEvents({ meta, at, phase: 'open', deadline: nextMoveBy(at) }, [
      { kind: 'withdrawn', ...withdrawn },
    ]);
  } catch (error) {
    if (error instanceof ConflictError) return refusal('stale');
    throw error;
  }
  const because = `withdrawn by ${withdrawn.by}: ${withdrawn.because}`;
  const { state } = request;
  // Whichever level is asked now, whoever of an earlier one took it back.
  if (isWaiting(state) && state.asked !== undefined)
    await answerRequest(deps, state.asked.approval, { decision: 'withdraw', because });
  else await endTurn(deps, meta.change, because);
  return done(says);
};

/** It is in the queue, or between two states: then the next one sees what is written. */
const endTurn = async (deps: WithdrawDeps, change: string, because: string): Promise<void> => {
  try {
    const token = await deps.readTurnToken?.(change);
    if (token !== undefined)
      await deps.answerTask(token, { turn: 'stop', outcome: 'cancelled', because });
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
  }
};
