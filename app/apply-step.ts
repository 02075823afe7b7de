import { actionOfPlan } from '#core/actions/index.ts';
import { isApproved } from '#core/approval/approved.ts';
import type { StepAnswer, StepRound } from '#core/contract/events.ts';
import type { Step } from '#core/model/plan.ts';
import { askedBack } from '#core/rollback/asked-back.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import { type HeldChange, type HoldChange, requirePhase } from './hold-change.ts';
import type { ReadBrake } from './ports.ts';
import { type Course, type RoundPorts, runRound } from './step-round.ts';

export interface ApplyStepDeps extends RoundPorts {
  readonly holdChange: HoldChange;
  readonly readBrake: ReadBrake;
}

/**
 * One round of the way forward: the first step that is not done is looked at, and called if it may be.
 * Everything is decided from ledger and observation, so a round that is repeated does no harm.
 */
export const makeApplyStep =
  (deps: ApplyStepDeps) =>
  async ({ change, fence, seen }: StepRound): Promise<StepAnswer> => {
    let held = await deps.holdChange({ change, fence });
    requirePhase(held, 'applying');
    for (;;) {
      const step = held.plan.steps.find(({ id }) => held.state.steps.get(id)?.state !== 'done');
      if (step === undefined) return allDone(held);
      if (held.state.steps.get(step.id)?.state === 'failed') {
        return { kind: 'stopped', because: `step ${step.id} failed` };
      }
      const result = await runRound(deps, held, forward(deps, held, step), seen);
      if (result.kind === 'failed') return { kind: 'stopped', because: result.because };
      if (result.kind !== 'arrived') return result;
      held = result.held;
    }
  };

/** Whoever asked for it back while the last call took effect still gets it back. */
const allDone = ({ plan, state: { rollbackAsked } }: HeldChange): StepAnswer =>
  rollbackAsked === undefined
    ? { kind: 'done', watch: !('nothingToWatch' in actionOfPlan(plan).watch) }
    : { kind: 'stopped', because: askedBack(rollbackAsked) };

const forward = (deps: ApplyStepDeps, held: HeldChange, step: Step): Course => ({
  step,
  call: step.call,
  state: step.state,
  from: 'before',
  to: 'after',
  intended: (call) => ({ kind: 'step-intended', step: step.id, call }),
  done: ({ observed }, outputs) => ({ kind: 'step-done', step: step.id, observed, outputs }),
  failed: (error, message) => ({ kind: 'step-failed', step: step.id, error, message }),
  forbidden: async () => {
    const stopped = stoppedBy(await deps.readBrake(), held.plan);
    if (stopped !== undefined) return stopped;
    const { rollbackAsked } = held.state;
    if (rollbackAsked !== undefined) return askedBack(rollbackAsked);
    const isFirst = held.plan.steps[0]?.id === step.id;
    // An approval must be fresh when the first call is made; a half-applied change is not left because of its age.
    return isFirst && !isApproved(held.state, deps.now())
      ? 'the approval is missing or has run out'
      : undefined;
  },
});
