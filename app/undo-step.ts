import { actionOfPlan } from '#core/actions/index.ts';
import { compare, pick } from '#core/actions/observe.ts';
import type { StepAnswer, StepRound } from '#core/contract/events.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import type { Step, UndoCall } from '#core/model/plan.ts';
import { type HeldChange, type HoldChange, requirePhase } from './hold-change.ts';
import { type Course, lookAt, type RoundPorts, type RoundResult, runRound } from './step-round.ts';

/** Tries of one undo before a person is called: with the waits between them, about an hour and a half. */
const MOST_TRIES = 10;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 900;

export interface UndoStepDeps extends RoundPorts {
  readonly holdChange: HoldChange;
}

/**
 * One round of the way back: the last touched step that is not undone is looked at, and undone.
 * The brake does not stop it. `done` when every touched step is back; `stopped` when a person is needed.
 */
export const makeUndoStep =
  (deps: UndoStepDeps) =>
  async ({ change, fence, seen }: StepRound): Promise<StepAnswer> => {
    let held = await deps.holdChange({ change, fence });
    requirePhase(held, 'rolling-back');
    for (;;) {
      const next = nextToUndo(held);
      if (next === undefined) return { kind: 'done', watch: false };
      const result = await undo(deps, held, next, seen);
      if (result.kind === 'failed') return afterFailure(result.held, next.step, result.because);
      if (result.kind !== 'arrived') return result;
      held = result.held;
    }
  };

interface Undoable {
  readonly step: Step;
  /** Absent where what the action declares to leave was called for, and nobody saw whether it came. */
  readonly undo: UndoCall | undefined;
}

const nextToUndo = (held: HeldChange): Undoable | undefined => {
  for (const step of [...held.plan.steps].reverse()) {
    const progress = held.state.steps.get(step.id);
    // A step that was never called is as it was.
    if (progress?.calledAt === undefined || progress.state === 'undone') continue;
    if (step.undo !== undefined || progress.state === 'intended') return { step, undo: step.undo };
  }
  return undefined;
};

const undo = async (
  deps: UndoStepDeps,
  held: HeldChange,
  { step, undo }: Undoable,
  seen: string | undefined,
): Promise<RoundResult> => {
  if (undo === undefined) return seeWhatIsLeft(deps, held, step, seen);
  const back = backward(held, step, undo);
  if (undo.state === undefined) return runRound(deps, held, back, seen);
  // The undo is seen elsewhere: it is due only once the step itself is seen to have happened.
  const { observed } = await lookAt(deps, held, step.state);
  const hasHappened = compare(observed, step.state) === 'after';
  const nothing: Course = {
    ...back,
    state: step.state,
    from: 'after',
    to: 'before',
    done: ({ observed }) => ({ kind: 'undo-done', step: step.id, observed }),
  };
  return runRound(deps, held, hasHappened ? back : nothing, seen);
};

/** Looks until it is known how a call ended that leaves something on purpose, so that the ledger names it. Calls nothing. */
const seeWhatIsLeft = async (
  deps: UndoStepDeps,
  held: HeldChange,
  step: Step,
  seen: string | undefined,
): Promise<RoundResult> => {
  const failed = (error: string, message: string) =>
    ({ kind: 'step-failed', step: step.id, error, message }) as const;
  const course: Course = {
    step,
    call: step.call,
    state: step.state,
    from: 'before',
    to: 'after',
    intended: (call) => ({ kind: 'step-intended', step: step.id, call }),
    done: ({ observed }, outputs) => ({ kind: 'step-done', step: step.id, observed, outputs }),
    failed,
    forbidden: async () => 'the call had no effect',
  };
  const result = await runRound(deps, held, course, seen);
  if (result.kind === 'failed') return { kind: 'arrived', held: result.held };
  if (result.kind !== 'stopped') return result;
  return { kind: 'arrived', held: await held.record([failed('NotMade', result.because)]) };
};

const backward = (held: HeldChange, step: Step, { state, ...call }: UndoCall): Course => ({
  step,
  call,
  state: state ?? step.state,
  // A state of its own is written in the direction of the undo; the step's own is walked backwards.
  from: state === undefined ? 'after' : 'before',
  to: state === undefined ? 'before' : 'after',
  intended: (intent) => ({ kind: 'undo-intended', step: step.id, call: intent }),
  done: ({ observed, answer }) => {
    const { replaces } = actionOfPlan(held.plan);
    const restoredAs =
      state === undefined || replaces === undefined ? null : pick(answer, replaces.newId);
    return {
      kind: 'undo-done',
      step: step.id,
      observed,
      ...(typeof restoredAs === 'string' && { restoredAs }),
    };
  },
  failed: (error, message) => ({ kind: 'undo-failed', step: step.id, error, message }),
});

const afterFailure = (held: HeldChange, step: Step, because: string): StepAnswer => {
  const tries = held.events.filter(isFailureOf(step)).length;
  const last = held.events.findLast(isFailureOf(step))?.body;
  const isHopeless = last?.kind === 'undo-failed' && last.error === 'Drift';
  if (isHopeless || tries >= MOST_TRIES) return { kind: 'stopped', because };
  return {
    kind: 'wait',
    seconds: Math.min(FIRST_WAIT_S * 2 ** (tries - 1), LONGEST_WAIT_S),
    seen: '',
  };
};

const isFailureOf =
  (step: Step) =>
  ({ body }: LedgerEvent): boolean =>
    body.kind === 'undo-failed' && body.step === step.id;
