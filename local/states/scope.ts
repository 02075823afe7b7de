import type { EpochMs } from '#core/model/units.ts';
import type { VirtualClock } from '#local/clock.ts';
import type { Workflow } from './definition.ts';
import type { Bindings } from './expression.ts';
import type { Journal } from './journal.ts';
import type { Pauses } from './pause.ts';
import type { ExecutionRow, Frame, Outcome, Status } from './rows.ts';

/** Calls a function of the product; the `name` of what it throws becomes the error that states match on. */
export type Invoke = (functionName: string, payload: unknown) => Promise<unknown>;

export interface NewExecution {
  readonly machineArn: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
}

/** What running states need from around them. */
export interface Surroundings {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly pauses: Pauses;
  readonly invoke: Invoke;
  readonly seed: string;
  readonly region: string;
  /** Starts an execution, or finds the running one of that name and input. @throws ServiceError as StartExecution does */
  readonly start: (execution: NewExecution) => ExecutionRow;
  readonly finish: (arn: string, status: Status, outcome: Outcome) => void;
  /** Handed on, because a workflow runs states that run workflows. */
  readonly runWorkflow: (scope: Scope, entry: Entry) => Promise<unknown>;
}

/** Where a workflow starts: what its first state gets, and the variables of the scopes around it. */
export interface Entry {
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Written together with the first state: the history of the Parallel or Map around. */
  readonly started?: () => void;
}

/** A workflow that runs: an execution, a branch of a Parallel or an item of a Map. */
export interface Scope {
  readonly around: Surroundings;
  readonly execution: ExecutionRow;
  readonly path: string;
  readonly workflow: Workflow;
  /** Aborts when the execution ends or a sibling fails. */
  readonly signal: AbortSignal;
  /** The item of the nearest Map around, for `$states.context.Map.Item`. */
  readonly item?: { readonly Index: number; readonly Value: unknown } | undefined;
  /** Set when this workflow is itself an item of a Map, for the history. */
  readonly iteration?: { readonly name: string; readonly index: number } | undefined;
}

/** Adds an event to the execution's history, at the time of the clock. */
export const record = (
  { around, execution, path }: Scope,
  type: string,
  details: Readonly<Record<string, unknown>> = {},
): void => around.journal.addEvent(execution.arn, path, { at: around.clock.now(), type, details });

/** The address of one attempt at one visit of a state; effects are remembered under it. */
export const attemptKey = ({ path, step, retries }: Frame): string =>
  `${path}/${step}.${retryCount(retries)}`;

const retryCount = (retries: readonly number[]): number => retries.reduce((a, b) => a + b, 0);

export const iso = (at: EpochMs): string => new Date(at).toISOString();

/** What the expressions of a state may read; `more` is `result` or `errorOutput`. */
export const bindings = (
  { execution, item }: Scope,
  frame: Frame,
  more: Readonly<Record<string, unknown>> = {},
  moreContext: Readonly<Record<string, unknown>> = {},
): Bindings => ({
  variables: frame.variables,
  states: {
    input: frame.input,
    context: {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input),
        Name: execution.name,
        StartTime: iso(execution.started),
      },
      StateMachine: { Id: execution.machine, Name: execution.machine.split(':').at(-1) },
      State: {
        Name: frame.state,
        EnteredTime: iso(frame.entered),
        RetryCount: retryCount(frame.retries),
      },
      ...(item === undefined ? {} : { Map: { Item: item } }),
      ...moreContext,
    },
    ...more,
  },
});
