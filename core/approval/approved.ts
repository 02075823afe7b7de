import type { ChangeState } from '#core/ledger/fold.ts';
import type { EpochMs } from '#core/model/units.ts';

/**
 * Whether the ledger allows the plan's first call at `now`: policy asked nobody, or the last decision completed an
 * approval of exactly this plan and has not run out. A rejection anywhere wins.
 */
export const isApproved = (state: ChangeState, now: EpochMs): boolean => {
  const { decisions, opened, assessed, withdrawn } = state;
  if (withdrawn !== undefined) return false;
  if (decisions.some(({ decision }) => decision === 'reject')) return false;
  if (assessed?.verdict.requires === 'nobody') return true;
  const last = decisions.findLast(({ planHash }) => planHash === opened.planHash);
  return last?.complete === true && last.validUntil > now;
};

/** Whether people have said all that they were asked, whatever they said. */
export const isDecided = ({ decisions, opened }: ChangeState): boolean =>
  decisions.some((d) => d.planHash === opened.planHash && (d.complete || d.decision === 'reject'));
