import type { StateOf } from './definition.ts';
import { AN_ARRAY, aWholeNumber, evaluate, evaluateAs } from './expression.ts';
import type { Frame } from './rows.ts';
import { attemptKey, bindings, record, type Scope } from './scope.ts';
import { payload, StateError } from './state-error.ts';

type Child = Pick<Scope, 'workflow' | 'item' | 'iteration'> & { readonly input: unknown };

interface Children {
  readonly count: number;
  /** How many run at a time. */
  readonly limit: number;
  readonly child: (index: number) => Promise<Child>;
}

/** Runs all branches at once; the result is the array of their outputs. */
export const runParallel = async (
  scope: Scope,
  frame: Frame,
  state: StateOf<'Parallel'>,
): Promise<unknown> => {
  const input =
    state.Arguments === undefined
      ? frame.input
      : await scope.around.clock.during(() =>
          evaluate(state.Arguments, 'Arguments', bindings(scope, frame)),
        );
  payload(input, 'Arguments of a Parallel');
  const count = state.Branches.length;
  return runChildren(scope, frame, 'Parallel', {
    count,
    limit: count,
    child: async (i) => ({
      workflow: state.Branches[i] as Scope['workflow'],
      iteration: undefined,
      input,
    }),
  });
};

/** Runs one workflow per item; the result is the array of their outputs, in the order of the items. */
export const runMap = async (
  scope: Scope,
  frame: Frame,
  state: StateOf<'Map'>,
): Promise<unknown> => {
  const names = bindings(scope, frame);
  const { items, limit } = await scope.around.clock.during(async () => ({
    items:
      state.Items === undefined
        ? itemsOf(frame)
        : await evaluateAs(state.Items, 'Items', names, AN_ARRAY),
    limit: await evaluateAs(state.MaxConcurrency, 'MaxConcurrency', names, aWholeNumber(0)),
  }));
  return runChildren(scope, frame, 'Map', {
    count: items.length,
    limit: limit === 0 ? items.length : limit,
    child: async (Index) => {
      const item = { Index, Value: items[Index] };
      const own = {
        workflow: state.ItemProcessor,
        iteration: { name: frame.state, index: Index },
        item,
      };
      if (state.ItemSelector === undefined) return { ...own, input: item.Value };
      const selecting = bindings(scope, frame, {}, { Map: { Item: item } });
      return { ...own, input: await evaluate(state.ItemSelector, 'ItemSelector', selecting) };
    },
  });
};

/** Without Items the input is the list; it is data, so nothing in it is evaluated. */
const itemsOf = ({ input }: Frame): readonly unknown[] => {
  if (Array.isArray(input)) return input;
  throw new StateError(
    'States.QueryEvaluationError',
    'A Map without Items needs an array as input.',
  );
};

const runChildren = async (
  scope: Scope,
  frame: Frame,
  kind: 'Parallel' | 'Map',
  { count, limit, child }: Children,
): Promise<unknown[]> => {
  const key = attemptKey(frame);
  // A failure that was written before a restart still decides, whatever the siblings would do now.
  throwFailure(scope, key);
  const started = () =>
    record(scope, `${kind}StateStarted`, kind === 'Map' ? { length: count } : {});

  const siblings = new AbortController();
  const signal = AbortSignal.any([scope.signal, siblings.signal]);
  const outputs: unknown[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      const { input, ...own } = await child(index);
      const entry = { input, variables: frame.variables, ...(index === 0 ? { started } : {}) };
      const inner = { ...scope, ...own, path: `${key}/${index}`, signal };
      outputs[index] = await scope.around.runWorkflow(inner, entry);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
  } catch (error) {
    siblings.abort();
    throw error;
  }
  payload(outputs, `result of a ${kind}`);
  return outputs;
};

/** @throws StateError the failure of a branch or item under `key`, if there is one */
const throwFailure = ({ around, execution }: Scope, key: string): void => {
  const result = around.journal.failedFrame(execution.arn, key)?.result;
  if (result === undefined || 'value' in result) return;
  throw new StateError(result.failure.error, result.failure.cause);
};
