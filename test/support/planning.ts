import { actionOf } from '#core/actions/index.ts';
import { type Config, configSchema } from '#core/contract/config.ts';
import type { Risk } from '#core/model/change.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Admission } from '#core/planning/admission.ts';
import { admissionOf } from '#core/planning/admission.ts';
import type { Queued } from '#core/planning/dispatch.ts';
import type { Subject } from '#core/planning/subject.ts';
import { aPlan, aRecommendation, aRisk } from './changes.ts';
import { anInstance } from './facts.ts';

/** A configuration that says this of the execution, and what else is given. */
export const executing = (execution: object = {}, more: object = {}): Config =>
  configSchema.parse({ execution, ...more });

/** The resize of an instance, as windows and caps look at it; `reverts` makes it take another change back. */
export const aSubject = (
  given: Partial<Recommendation> & { risk?: Risk; reverts?: string } = {},
): Subject => {
  const { risk = aRisk(), reverts, ...recommended } = given;
  const recommendation = aRecommendation(recommended);
  const { resource, account, region } = recommendation;
  const before = { ...anInstance(), arn: resource, account, region };
  const plan = { ...aPlan(before), ...(reverts !== undefined && { reverts }) };
  return { plan, recommendation, risk, action: actionOf(plan.action), watchable: [] };
};

export const aQueued = (change: string, given: Partial<Queued> = {}): Queued => ({
  change,
  number: change,
  subject: aSubject({ resource: `arn:${change}` }),
  queuedAt: 0,
  isApproved: true,
  ...given,
});

export const anAdmission = (
  change: string,
  at: EpochMs,
  { ended, ...given }: Partial<Admission> = {},
): Admission => ({
  ...admissionOf({ change, number: change }, aSubject({ resource: `arn:${change}` }), {
    at,
    groupTag: undefined,
  }),
  ...given,
  ...(ended && { ended }),
});
