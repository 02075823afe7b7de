import type { Execution } from '#core/contract/config/execution.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { counted } from '#core/present/format.ts';

/**
 * Why a change that is over is not taken back any more, or undefined: the owner of the configuration may rather have
 * somebody look at what has been in use for long.
 */
export const tooOldToTakeBack = (
  events: readonly LedgerEvent[],
  { maxRollbackAgeDays: most }: Execution['rollback'],
  now: EpochMs,
): string | undefined => {
  const endedAt = events.findLast(({ body }) => body.kind === 'closed')?.at ?? now;
  return most === undefined || now - endedAt <= most * MS_PER_DAY
    ? undefined
    : `it ended more than ${counted(most, 'day')} ago: execution.rollback.maxRollbackAgeDays`;
};
