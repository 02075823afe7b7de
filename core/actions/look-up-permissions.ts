import { LOOK_UP_PERMISSIONS } from '#core/contract/look-ups.ts';
import { needsOf } from '#core/guards/index.ts';
import type { Plan, Step } from '#core/model/plan.ts';
import { exampleFact } from './example-fact.ts';
import { examplePlan } from './example-plan.ts';
import { ACTIONS } from './index.ts';

/** As whoever takes the change back plans it: guards are asked by what a plan calls. */
const takenBack = (plan: Plan): Plan => ({
  ...plan,
  steps: plan.steps.flatMap(({ undo, ...step }): Step[] =>
    undo === undefined ? [] : [{ ...step, call: undo }],
  ),
});

/**
 * What the look-ups take, as IAM names it, of all guards that are asked about a registered action or its way back. Sorted.
 * A guard that waits for an action that there is not yet takes no right.
 */
export const LOOK_UPS_OF_ACTIONS: readonly string[] = [
  ...new Set(
    ACTIONS.flatMap((action) => {
      const plan = examplePlan(action);
      const before = exampleFact(action.resource);
      return [plan, takenBack(plan)].flatMap((each) => needsOf(each, before));
    }).flatMap((need) => LOOK_UP_PERMISSIONS[need] ?? []),
  ),
].sort();
