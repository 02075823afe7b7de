import type { State } from './definition.ts';
import { chance, retryDelayMs } from './retry.ts';
import type { Frame } from './rows.ts';
import { type Exit, exitBy, runState } from './run-state.ts';
import { attemptKey, type Entry, record, type Scope } from './scope.ts';
import { covers, StateError } from './state-error.ts';
import { stopTasks } from './stop-tasks.ts';

/** The service ends an execution whose history is full; a loop without end meets this limit. */
const EVENT_LIMIT = 25_000;

/**
 * Runs a workflow from where the journal says it stands, and returns its output.
 *
 * @throws StateError when a state fails and nothing catches it
 */
export const runWorkflow = async (scope: Scope, entry: Entry): Promise<unknown> => {
  scope.signal.throwIfAborted();
  const { journal } = scope.around;
  let frame = journal.frame(scope.execution.arn, scope.path) ?? enterFirst(scope, entry);
  while (frame.result === undefined) frame = await runStep(scope, frame);
  if ('value' in frame.result) return frame.result.value;
  throw new StateError(frame.result.failure.error, frame.result.failure.cause);
};

const enterFirst = (scope: Scope, { input, variables, started }: Entry): Frame =>
  scope.around.journal.transaction(() => {
    started?.();
    recordIteration(scope, 'Started');
    return enter(scope, { variables, step: 0 }, scope.workflow.StartAt, input);
  });

const recordIteration = (scope: Scope, what: 'Started' | 'Succeeded' | 'Failed'): void => {
  if (scope.iteration !== undefined) record(scope, `MapIteration${what}`, scope.iteration);
};

const recordChildren = (scope: Scope, state: State, what: 'Succeeded' | 'Failed'): void => {
  if (state.Type === 'Map' || state.Type === 'Parallel') record(scope, `${state.Type}State${what}`);
};

const enter = (
  scope: Scope,
  { variables, step }: Pick<Frame, 'variables' | 'step'>,
  name: string,
  input: unknown,
): Frame => {
  const { journal, clock } = scope.around;
  return journal.transaction(() => {
    record(scope, `${scope.workflow.States[name]?.Type}StateEntered`, { name, input: text(input) });
    return journal.saveFrame({
      execution: scope.execution.arn,
      path: scope.path,
      step,
      state: name,
      input,
      variables,
      entered: clock.now(),
      retries: [],
    });
  });
};

const runStep = async (scope: Scope, frame: Frame): Promise<Frame> => {
  const { journal } = scope.around;
  const state = scope.workflow.States[frame.state] as State;
  try {
    if (journal.countEvents(frame.execution) >= EVENT_LIMIT) {
      throw new StateError('States.Runtime', `The history has reached ${EVENT_LIMIT} events.`);
    }
    const exit = await runState(scope, frame, state);
    return leave(scope, frame, state, exit, 'Succeeded');
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return retry(scope, frame, state, error) ?? (await fail(scope, frame, state, error));
  }
};

const leave = (
  scope: Scope,
  frame: Frame,
  state: State,
  exit: Exit,
  how: 'Succeeded' | 'Failed',
): Frame => {
  scope.signal.throwIfAborted();
  const { journal } = scope.around;
  return journal.transaction(() => {
    stopTasks(scope.around, frame.execution, attemptKey(frame));
    recordChildren(scope, state, how);
    record(scope, `${state.Type}StateExited`, {
      name: frame.state,
      output: text(exit.output),
      assignedVariables: mapValues(exit.assigned, text),
    });
    if (exit.next === undefined) {
      recordIteration(scope, 'Succeeded');
      return journal.saveFrame({ ...frame, result: { value: exit.output } });
    }
    const variables = { ...frame.variables, ...exit.assigned };
    return enter(scope, { variables, step: frame.step + 1 }, exit.next, exit.output);
  });
};

/** Returns the state about to be tried again, or undefined when no retrier is left for the error. */
const retry = (scope: Scope, frame: Frame, state: State, error: StateError): Frame | undefined => {
  const retriers = ('Retry' in state && state.Retry) || [];
  const index = retriers.findIndex((r) => covers(r.ErrorEquals, error.failure.error));
  const retrier = retriers[index];
  const used = frame.retries[index] ?? 0;
  if (retrier === undefined || used >= retrier.MaxAttempts) return undefined;
  scope.signal.throwIfAborted();
  const { journal, clock, seed } = scope.around;
  const jitter = chance(`${seed} ${frame.execution} ${attemptKey(frame)}`);
  return journal.transaction(() => {
    stopTasks(scope.around, frame.execution, attemptKey(frame));
    recordChildren(scope, state, 'Failed');
    return journal.saveFrame({
      ...frame,
      retries: retriers.map((_, i) => (frame.retries[i] ?? 0) + Number(i === index)),
      until: clock.now() + retryDelayMs(retrier, used, jitter),
    });
  });
};

const fail = async (scope: Scope, frame: Frame, state: State, error: StateError) => {
  const { journal } = scope.around;
  const catchers = ('Catch' in state && state.Catch) || [];
  const catcher = catchers.find((c) => covers(c.ErrorEquals, error.failure.error));
  let final = error;
  if (catcher !== undefined) {
    const errorOutput = { Error: error.failure.error ?? '', Cause: error.failure.cause ?? '' };
    try {
      const exit = await exitBy(scope, frame, catcher, { errorOutput }, errorOutput);
      return leave(scope, frame, state, { ...exit, next: catcher.Next }, 'Failed');
    } catch (inCatcher) {
      // A catcher that itself fails is not caught again.
      if (!(inCatcher instanceof StateError)) throw inCatcher;
      final = inCatcher;
    }
  }
  scope.signal.throwIfAborted();
  return journal.transaction(() => {
    stopTasks(scope.around, frame.execution, attemptKey(frame));
    recordChildren(scope, state, 'Failed');
    recordIteration(scope, 'Failed');
    return journal.saveFrame({ ...frame, result: { failure: final.failure } });
  });
};

const text = (value: unknown): string => JSON.stringify(value);

const mapValues = <T>(of: Readonly<Record<string, unknown>>, make: (value: unknown) => T) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, make(value)]));
