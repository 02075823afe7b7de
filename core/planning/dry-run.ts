import { isMet } from '#core/approval/policy.ts';
import type { Execution } from '#core/contract/config/execution.ts';
import type { Subject } from './subject.ts';

/** Whether a change is only rehearsed: nothing is called that would change anything. */
export const isRehearsal = (
  { dryRun, dryRunWhen }: Pick<Execution, 'dryRun' | 'dryRunWhen'>,
  subject: Subject,
): boolean => dryRun || dryRunWhen.some((when) => isMet(when, subject));
