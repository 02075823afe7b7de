import type { ChangeState } from '#core/ledger/fold.ts';
import type { EpochMs } from '#core/model/units.ts';
import { nextLevel } from './levels.ts';

/**
 * Whether the ledger allows the plan's first call at `now`: policy asked nobody, or the last decision completed an
 * approval of exactly this plan on every level and has not run out. A rejection anywhere wins, and so does whoever
 * took an approval back.
 */
export const isApproved = (state: ChangeState, now: EpochMs): boolean => {
  const { decisions, opened, assessed, withdrawn } = state;
  if (withdrawn !== undefined) return false;
  if (decisions.some(({ decision }) => decision === 'reject')) return false;
  if (assessed?.verdict.requires === 'nobody') return true;
  const last = decisions.findLast(({ planHash }) => planHash === opened.planHash);
  return last !== undefined && nextLevel(state) === undefined && last.validUntil > now;
};

/** Whether people have said all that they were asked, on every level, whatever they said. */
export const isDecided = (state: ChangeState): boolean =>
  isRejected(state) || nextLevel(state) === undefined;

/** Whether the request that was made last still waits for somebody. */
export const isWaiting = (state: ChangeState): boolean => {
  const { asked, phase, withdrawn } = state;
  if (phase !== 'open' || asked === undefined || withdrawn !== undefined) return false;
  return !isRejected(state) && asked.level === nextLevel(state);
};

const isRejected = ({ decisions, opened }: ChangeState): boolean =>
  decisions.some(({ planHash, decision }) => planHash === opened.planHash && decision === 'reject');
