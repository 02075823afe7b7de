import * as z from 'zod';

/**
 * One-way: a change only ever moves to the right. Forward calls are made in `applying` alone, undo calls in
 * `rolling-back` alone, so that once a rollback has started nothing can be applied again.
 */
export const PHASES = ['open', 'applying', 'watching', 'rolling-back', 'closed'] as const;
export const phaseSchema = z.enum(PHASES);
export type Phase = z.infer<typeof phaseSchema>;

export const isLater = (a: Phase, b: Phase): boolean => PHASES.indexOf(a) > PHASES.indexOf(b);

/** Whether the saving is being had and not there to be had once more: from the first call until it is rolled back. */
export const isInForce = (phase: Phase | undefined): boolean =>
  phase === 'applying' || phase === 'watching';

/** How a change can end; nothing else is an end. */
export const OUTCOMES = [
  'completed',
  'rolled-back',
  'rejected',
  'expired',
  'cancelled',
  'blocked',
  'needs-person',
] as const;
export const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What must agree before a plan is applied, from lenient to strict; the strictest matching rule wins. */
export const REQUIREMENTS = [
  'nobody',
  'one-person',
  'signed-in-person',
  'two-people',
  'never',
] as const;
export const requirementSchema = z.enum(REQUIREMENTS);
export type Requirement = z.infer<typeof requirementSchema>;

/** Places in the queue, the last first. */
export const PRIORITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export const prioritySchema = z.enum(PRIORITIES);
export type Priority = z.infer<typeof prioritySchema>;

export const BANDS = ['low', 'moderate', 'high', 'critical'] as const;
export const bandSchema = z.enum(BANDS);
export type Band = z.infer<typeof bandSchema>;

export const RISK_FACTORS = [
  'performance',
  'availability',
  'reversibility',
  'blast-radius',
  'business-criticality',
  'timing',
  'history',
] as const;

/** 0 to 100; the factors add up to it. */
export const riskSchema = z.strictObject({
  score: z.int().min(0).max(100),
  band: bandSchema,
  factors: z.array(
    z.strictObject({
      name: z.enum(RISK_FACTORS),
      points: z.int().min(0),
      /** Why these points, in words with the numbers. */
      reason: z.string(),
      /** What would lower them, in words; absent when nothing would. */
      mitigation: z.string().optional(),
    }),
  ),
});
export type Risk = z.infer<typeof riskSchema>;

/** What policy said of a change, and every rule it looked at. */
export const verdictSchema = z.strictObject({
  requires: requirementSchema,
  /** The rules that gave the strictest answer, by name. */
  because: z.array(z.string()),
  /** Version of the configuration that decided: the hash of its canonical form. */
  policyVersion: z.string(),
  trace: z.array(
    z.strictObject({
      rule: z.string(),
      /** `trimtab.yaml:14`, or `built in`. */
      where: z.string(),
      matched: z.boolean(),
      requires: requirementSchema,
      /** Why it matched or the first condition that did not. */
      reason: z.string(),
    }),
  ),
});
export type PolicyVerdict = z.infer<typeof verdictSchema>;
