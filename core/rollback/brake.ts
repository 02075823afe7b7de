import type { Plan } from '#core/model/plan.ts';

/**
 * Returns why the brake stops a plan, or undefined where it does not: it is off, or the plan takes a change back.
 * Whoever stops everything wants to be able to put things right.
 */
export const stoppedBy = (
  brake: { readonly on: boolean; readonly by?: string },
  plan: Pick<Plan, 'reverts'>,
): string | undefined =>
  brake.on && plan.reverts === undefined
    ? `stopped by ${brake.by ?? 'a brake that cannot be read'}`
    : undefined;
