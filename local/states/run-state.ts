import type { Leaving, State, StateOf } from './definition.ts';
import { A_BOOLEAN, A_STRING, aWholeNumber, evaluate, evaluateAs } from './expression.ts';
import type { Frame } from './rows.ts';
import { runMap, runParallel } from './run-children.ts';
import { runTask } from './run-task.ts';
import { bindings, type Scope } from './scope.ts';
import { payload, StateError } from './state-error.ts';

/** How a state is left; without `next` the workflow ends with `output`. */
export interface Exit {
  readonly next: string | undefined;
  readonly output: unknown;
  readonly assigned: Readonly<Record<string, unknown>>;
}

/** Runs one attempt of a state, and says how it is left. @throws StateError when it fails */
export const runState = async (scope: Scope, frame: Frame, state: State): Promise<Exit> => {
  const { pauses } = scope.around;
  if (frame.until !== undefined) await pauses.pause(scope.signal, frame.until);
  switch (state.Type) {
    case 'Pass':
      return onward(state, await exitBy(scope, frame, state, {}, frame.input));
    case 'Succeed':
      return onward({}, await exitBy(scope, frame, state, {}, frame.input));
    case 'Fail':
      throw new StateError(
        await failText(scope, frame, 'Error', state.Error),
        await failText(scope, frame, 'Cause', state.Cause),
      );
    case 'Choice':
      return runChoice(scope, frame, state);
    case 'Wait':
      if (frame.until === undefined) await startWait(scope, frame, state);
      return onward(state, await exitBy(scope, frame, state, {}, frame.input));
    case 'Task':
      return withResult(scope, frame, state, await runTask(scope, frame, state));
    case 'Parallel':
      return withResult(scope, frame, state, await runParallel(scope, frame, state));
    case 'Map':
      return withResult(scope, frame, state, await runMap(scope, frame, state));
  }
};

const onward = (state: { Next?: string | undefined }, exit: Omit<Exit, 'next'>): Exit => ({
  ...exit,
  next: state.Next,
});

const withResult = async (
  scope: Scope,
  frame: Frame,
  state: Leaving & { Next?: string | undefined },
  result: unknown,
) => onward(state, await exitBy(scope, frame, state, { result }, result));

/** Evaluates Assign and Output side by side: neither sees what the other computes. */
export const exitBy = (
  scope: Scope,
  frame: Frame,
  leaving: Leaving,
  more: Readonly<Record<string, unknown>>,
  otherwise: unknown,
): Promise<Omit<Exit, 'next'>> =>
  scope.around.clock.during(async () => {
    const names = bindings(scope, frame, more);
    const assigned = await evaluate(leaving.Assign ?? {}, 'Assign', names);
    const output =
      leaving.Output === undefined ? otherwise : await evaluate(leaving.Output, 'Output', names);
    payload(assigned, 'Assign of a state');
    payload(output, 'output of a state');
    return { assigned: assigned as Record<string, unknown>, output };
  });

const runChoice = async (scope: Scope, frame: Frame, state: StateOf<'Choice'>) => {
  const names = bindings(scope, frame);
  for (const [i, rule] of state.Choices.entries()) {
    const field = `Choices[${i}]/Condition`;
    if (await evaluateAs(rule.Condition, field, names, A_BOOLEAN)) {
      return onward(rule, await exitBy(scope, frame, rule, {}, frame.input));
    }
  }
  if (state.Default === undefined) {
    throw new StateError('States.NoChoiceMatched', `No rule of "${frame.state}" matched.`);
  }
  // The state's own Assign and Output belong to its Default.
  return onward({ Next: state.Default }, await exitBy(scope, frame, state, {}, frame.input));
};

const startWait = async (scope: Scope, frame: Frame, state: StateOf<'Wait'>): Promise<void> => {
  const { clock, journal, pauses } = scope.around;
  const until = await clock.during(() => endOfWait(scope, frame, state));
  scope.signal.throwIfAborted();
  journal.saveFrame({ ...frame, until });
  await pauses.pause(scope.signal, until);
};

const endOfWait = async (scope: Scope, frame: Frame, state: StateOf<'Wait'>) => {
  const names = bindings(scope, frame);
  if (state.Seconds !== undefined) {
    const seconds = await evaluateAs(state.Seconds, 'Seconds', names, aWholeNumber(0));
    return scope.around.clock.now() + seconds * 1_000;
  }
  return Date.parse(await evaluateAs(state.Timestamp, 'Timestamp', names, A_TIMESTAMP));
};

const A_TIMESTAMP = {
  name: 'an RFC 3339 timestamp',
  is: (value: unknown): value is string =>
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value)),
};

const failText = (scope: Scope, frame: Frame, field: string, template: string | undefined) =>
  template === undefined
    ? undefined
    : evaluateAs(template, field, bindings(scope, frame), A_STRING);
