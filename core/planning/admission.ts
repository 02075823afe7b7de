import * as z from 'zod';
import type { Execution } from '#core/contract/config/execution.ts';
import { outcomeSchema } from '#core/model/change.ts';
import { type EpochMs, MS_PER_HOUR } from '#core/model/units.ts';
import type { Subject } from './subject.ts';

/** A change that was given its turn, with all that rates and caps count by. It holds its place until it has ended. */
export const admissionSchema = z.strictObject({
  change: z.string(),
  /** Alias for people. */
  number: z.string(),
  at: z.int(),
  resource: z.string(),
  type: z.string(),
  account: z.string(),
  region: z.string(),
  family: z.string(),
  action: z.string(),
  check: z.string(),
  group: z.string(),
  /** What the resource costs a month. */
  usdPerMonth: z.string(),
  /** The change that it takes back. */
  reverts: z.string().optional(),
  canary: z.literal(true).optional(),
  ended: z
    .strictObject({
      at: z.int(),
      outcome: outcomeSchema,
      /** Somebody has seen the alert of one that needs a person. */
      isSeen: z.boolean(),
    })
    .optional(),
});
export type Admission = z.infer<typeof admissionSchema>;

export const admissionOf = (
  { change, number }: { readonly change: string; readonly number: string },
  subject: Subject,
  { at, groupTag }: { readonly at: EpochMs; readonly groupTag: string | undefined },
): Admission => {
  const { plan, recommendation, action } = subject;
  return {
    change,
    number,
    at,
    resource: plan.resource,
    type: recommendation.resourceType,
    account: plan.account,
    region: plan.region,
    family: action.family,
    action: plan.action,
    check: recommendation.check,
    group: groupOf(subject, groupTag),
    usdPerMonth: recommendation.saving.costNow.amount,
    ...(plan.reverts !== undefined && { reverts: plan.reverts }),
    ...(plan.canary && { canary: plan.canary }),
  };
};

/** Resources that stand in for each other as far as anybody knows: by the tag that says so, else by type and place. */
export const groupOf = (
  { plan, recommendation }: Pick<Subject, 'plan' | 'recommendation'>,
  groupTag: string | undefined,
): string => {
  const tag = groupTag === undefined ? undefined : recommendation.tags[groupTag];
  const kind = tag === undefined ? recommendation.resourceType : `${groupTag}=${tag}`;
  return [plan.account, plan.region, kind].join(' ');
};

export const isInverse = ({ reverts }: Admission): boolean => reverts !== undefined;

/** Whether no rate, cap or lockout holds it. */
export const isFree = (admission: Admission): boolean =>
  isInverse(admission) || admission.canary === true;

export const isUnderWay = ({ ended }: Admission): boolean => ended === undefined;

/** Endings of a change that has touched its resource. */
const TOUCHED: readonly string[] = ['completed', 'rolled-back', 'needs-person'];

/**
 * Whether anything can still depend on an admission: it is under way, or it touched its resource and a rate, a cap or a
 * lockout looks back that far. One that ended before its first call is as if it had never had a turn, and so is a daily
 * canary that has ended, unless its way back failed: then no other change should rely on its own.
 */
export const isCounted = (
  { at, ended, canary }: Admission,
  { caps, safety }: Pick<Execution, 'caps' | 'safety'>,
  now: EpochMs,
): boolean => {
  if (ended === undefined) return true;
  if (canary && ended.outcome !== 'needs-person') return false;
  if (!TOUCHED.includes(ended.outcome)) return false;
  const { afterRollbackHours, afterNeedsPersonHours } = safety.lockoutOnIncident;
  const locksHours = Math.max(24, afterRollbackHours, afterNeedsPersonHours);
  const isRecent = now - at < Math.max(24, caps.hoursPerResource) * MS_PER_HOUR;
  return isRecent || now - ended.at < locksHours * MS_PER_HOUR;
};
