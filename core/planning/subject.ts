import type { AnyAction } from '#core/actions/action.ts';
import { actionOf } from '#core/actions/index.ts';
import { isMet, type PolicyInput } from '#core/approval/policy.ts';
import type { Condition } from '#core/contract/config/condition.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';

/** A change as windows, caps and priorities look at it. */
export interface Subject extends PolicyInput {
  readonly plan: Plan;
  readonly action: PolicyInput['action'] & Pick<AnyAction, 'family' | 'interruption'>;
}

/** The subject of a stored change; undefined before its risk was assessed, since conditions ask for it. */
export const subjectOf = (
  { plan, recommendation }: { readonly plan: Plan; readonly recommendation: Recommendation },
  { assessed }: Pick<ChangeState, 'assessed'>,
): Subject | undefined =>
  assessed && {
    plan,
    recommendation,
    risk: assessed.risk,
    action: actionOf(plan.action),
    watchable: assessed.watchable,
  };

/** Whether a plan takes back what was applied: no window, freeze or cap stands in the way of putting things right. */
export const takesBack = ({ plan }: Pick<Subject, 'plan'>): boolean => plan.reverts !== undefined;

/** Whether it goes at any time, in earnest: what takes something back, and the daily canary, which is Trimtab's own matter. */
export const isUnhindered = (subject: Pick<Subject, 'plan'>): boolean =>
  takesBack(subject) || subject.plan.canary === true;

/** Of rules with and without a condition: those whose condition holds, or else those that have none. */
export const mostSpecific = <R extends { readonly when?: Condition | undefined }>(
  rules: readonly R[],
  subject: Subject,
): readonly R[] => {
  const named = rules.filter(({ when }) => when !== undefined && isMet(when, subject));
  return named.length > 0 ? named : rules.filter(({ when }) => when === undefined);
};

/** Those that have no condition, and those whose condition holds. */
export const applying = <R extends { readonly when?: Condition | undefined }>(
  rules: readonly R[],
  subject: Subject,
): readonly R[] => rules.filter(({ when }) => when === undefined || isMet(when, subject));

/**
 * How long a plan is expected to disturb its resource: its interruption, and two looks for each step. Waits that nobody
 * notices, as for a snapshot, and the watch need not lie within a window.
 */
export const expectedMs = (
  steps: Plan['steps'],
  { interruption }: Pick<AnyAction, 'interruption'>,
): number =>
  steps.reduce((ms, { settle }) => ms + 2 * settle.everyMs, interruption.minutes * MS_PER_MINUTE);
