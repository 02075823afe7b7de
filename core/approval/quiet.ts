import type { Config } from '#core/contract/config.ts';
import type { Outcome } from '#core/model/change.ts';

/**
 * Returns for how many days a resource is left alone after a change of it ended so; 0 when it may be proposed again at
 * once. What waits for a person waits until one has looked, however long.
 */
export const quietDaysAfter = (outcome: Outcome, { quietDays }: Config): number => {
  switch (outcome) {
    case 'rejected':
      return quietDays.afterRejection;
    case 'rolled-back':
      return quietDays.afterRollback;
    case 'expired':
      return quietDays.afterExpiry;
    case 'blocked':
      return quietDays.afterBlock;
    case 'needs-person':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
};
