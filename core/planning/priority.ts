import { isMet } from '#core/approval/policy.ts';
import type { Execution } from '#core/contract/config/execution.ts';
import { PRIORITIES, type Priority } from '#core/model/change.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { type Subject, takesBack } from './subject.ts';

/** Savings a month from which a change goes before others: the default rule's limit for asking nobody, and a tenth of it. */
const HIGH_ABOVE = usdPerMonth(500);
const MEDIUM_ABOVE = usdPerMonth(50);

/** Returns the place of a change in the queue: what takes something back first, then as the rules say, then by saving and risk. */
export const priorityOf = (
  { priority: rules }: Pick<Execution, 'priority'>,
  subject: Subject,
): Priority => {
  if (takesBack(subject)) return 'CRITICAL';
  const rule = rules.find(({ when }) => isMet(when, subject));
  if (rule !== undefined) return rule.priority;
  const saves = subject.recommendation.saving.usdPerMonth;
  const isRisky = subject.risk.band === 'high' || subject.risk.band === 'critical';
  if (compare(saves, HIGH_ABOVE) > 0) return isRisky ? 'MEDIUM' : 'HIGH';
  return compare(saves, MEDIUM_ABOVE) > 0 && !isRisky ? 'MEDIUM' : 'LOW';
};

/**
 * How far to the front a change is: its priority, one more for each `ageUpHours` that it waits. At the top the one that
 * waits longest goes first, so that no stream of newer ones keeps any back for ever.
 */
export const rankOf = (
  { priority, waitedMs }: { readonly priority: Priority; readonly waitedMs: number },
  { ageUpHours }: Pick<Execution, 'ageUpHours'>,
): number =>
  Math.min(
    PRIORITIES.length - 1,
    PRIORITIES.indexOf(priority) + Math.floor(waitedMs / (ageUpHours * MS_PER_HOUR)),
  );
