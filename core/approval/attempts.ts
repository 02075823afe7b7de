import type { LedgerEvent } from '#core/model/ledger.ts';
import { type EpochMs, MS_PER_HOUR } from '#core/model/units.ts';

/** Refused attempts that a ledger takes: enough to show an attack, too few to bury anything under it. */
const MOST_AN_HOUR = 5;
const MOST_IN_ALL = 50;

/** Whether one more refused attempt is written to the ledger of a change. */
export const isWorthWriting = (events: readonly LedgerEvent[], now: EpochMs): boolean => {
  const attempts = events.filter(({ body }) => body.kind === 'attempt-refused');
  const lately = attempts.filter(({ at }) => at > now - MS_PER_HOUR);
  return attempts.length < MOST_IN_ALL && lately.length < MOST_AN_HOUR;
};
