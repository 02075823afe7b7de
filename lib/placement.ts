import {
  FUNCTIONS,
  type FunctionSpec,
  placeholderOf,
  SCHEDULES,
  type ScheduleSpec,
  STATE_MACHINES,
  type StateMachineName,
} from '#core/contract/workflow.ts';

/** The stacks that have functions. */
export type ComputeStack = 'api' | 'collection' | 'workflow';

/** Where a function lives. What is not named belongs to changes, from the check to the bill. */
const PLACES: Readonly<Record<string, ComputeStack>> = {
  api: 'api',
  'age-series': 'collection',
  'collect-costs': 'collection',
  'collect-inventory': 'collection',
  'collect-metrics': 'collection',
  'list-scopes': 'collection',
};
const MACHINES: Readonly<Record<StateMachineName, ComputeStack>> = {
  change: 'workflow',
  collect: 'collection',
  optimize: 'workflow',
};

const placeOf = (entry: string): ComputeStack => PLACES[entry] ?? 'workflow';

export const functionsOf = (stack: ComputeStack): FunctionSpec[] =>
  FUNCTIONS.filter(({ entry }) => placeOf(entry) === stack);

export const machinesOf = (stack: ComputeStack): StateMachineName[] =>
  STATE_MACHINES.filter((name) => MACHINES[name] === stack);

/** A schedule lives with what it starts. */
export const schedulesOf = (stack: ComputeStack): ScheduleSpec[] =>
  SCHEDULES.filter(
    ({ target }) =>
      ('machine' in target ? MACHINES[target.machine] : placeOf(target.function)) === stack,
  );

/** Functions under the names by which the files of the workflows call them. */
export const byPlaceholder = <F>(functions: ReadonlyMap<string, F>): ReadonlyMap<string, F> =>
  new Map([...functions].map(([entry, fn]) => [placeholderOf(entry), fn]));
