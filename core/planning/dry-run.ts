import { isMet } from '#core/approval/policy.ts';
import type { Execution } from '#core/contract/config/execution.ts';
import { isUnhindered, type Subject } from './subject.ts';

/**
 * Whether a change is only rehearsed: nothing is called that would change anything. What was applied before is taken back
 * in earnest: somebody asked for just that, by name.
 */
export const isRehearsal = (
  { dryRun, dryRunWhen }: Pick<Execution, 'dryRun' | 'dryRunWhen'>,
  subject: Subject,
): boolean => !isUnhindered(subject) && (dryRun || dryRunWhen.some((when) => isMet(when, subject)));
