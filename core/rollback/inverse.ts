import { actionOf } from '#core/actions/index.ts';
import { resolveKnown } from '#core/actions/resolve.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { Plan, Step } from '#core/model/plan.ts';

/** Output of a step that made something new in the place of what the change had removed. */
export const RESTORED_AS = 'restoredAs';

/**
 * Returns the plan that takes a completed change back: its steps in reverse, each with call and undo exchanged. What
 * cannot be restored under the same identity is made anew, as the undo would have done.
 *
 * @param change id of the change; `state` its fold: what its steps put out is what the way back rests on
 * @throws NotPermittedError when nothing of it can be taken back
 */
export const inversePlan = (
  change: string,
  plan: Plan,
  state: Pick<ChangeState, 'steps'>,
): Plan => {
  const outputs = Object.fromEntries([...state.steps].map(([id, step]) => [id, step.outputs]));
  const steps = plan.steps.toReversed().flatMap((step) => inverseStep(plan, step, outputs));
  if (steps.length === 0) throw new NotPermittedError(`${plan.action} cannot be taken back`);
  return { ...plan, steps, reverts: change };
};

type Outputs = Parameters<typeof resolveKnown>[1];

const inverseStep = (plan: Plan, step: Step, outputs: Outputs): Step[] => {
  const { undo, state } = step;
  if (undo === undefined) return [];
  const { state: elsewhere, ...call } = undo;
  const back = { id: `${step.id}-back`, call: resolveKnown(call, outputs), settle: step.settle };
  if (elsewhere === undefined) {
    const turned = { ...state, before: state.after, after: state.before };
    return [{ ...back, undo: resolveKnown(step.call, outputs), state: turned }];
  }
  // The old identity is gone: there is nothing that the new one could be exchanged for again.
  const { replaces } = actionOf(plan.action);
  return [
    {
      ...back,
      state: elsewhere,
      ...(replaces !== undefined && { outputs: { [RESTORED_AS]: replaces.newId } }),
    },
  ];
};
