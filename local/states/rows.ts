import type { EpochMs } from '#core/model/units.ts';
import type { Failure } from './state-error.ts';

/** How a task or a workflow ended. */
export type Outcome = { readonly value: unknown } | { readonly failure: Failure };

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A state machine as it is now; executions keep the definition that they started with. */
export interface MachineRow {
  readonly arn: string;
  readonly name: string;
  readonly definition: string;
  readonly created: EpochMs;
}

export interface ExecutionRow {
  readonly id: number;
  readonly arn: string;
  readonly machine: string;
  readonly definition: string;
  readonly name: string;
  /** JSON text, as the caller gave it. */
  readonly input: string;
  readonly status: Status;
  readonly started: EpochMs;
  readonly stopped: EpochMs | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Where a workflow stands. `path` is '' for the execution, `/step.attempt/index` for a branch or an item of it. */
export interface Frame {
  readonly execution: string;
  readonly path: string;
  /** Counts the states entered, so that a state entered twice has two addresses. */
  readonly step: number;
  readonly state: string;
  readonly input: unknown;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly entered: EpochMs;
  /** Retries used, by retrier. */
  readonly retries: readonly number[];
  /** When the state goes on: the end of a Wait or of a retry's delay. */
  readonly until?: EpochMs | undefined;
  readonly result?: Outcome | undefined;
}

/** One attempt of one Task state; its key is the frame's path, the step and the attempt. */
export interface TaskRow {
  readonly execution: string;
  readonly key: string;
  readonly resource: string;
  readonly request: unknown;
  readonly token?: string | undefined;
  /** The execution whose end is this task's outcome. */
  readonly child?: string | undefined;
  readonly expires: EpochMs;
  readonly heartbeatMs?: number | undefined;
  readonly beaten: EpochMs;
  /** Whether the request was made and answered; until then it is made again after a restart. */
  readonly asked: boolean;
  readonly outcome?: Outcome | undefined;
}

export interface EventRow {
  readonly id: number;
  readonly previous: number;
  readonly at: EpochMs;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

type Row = Readonly<Record<string, unknown>>;

/** JSON text of a column that may be empty, read back. */
export const optional = (value: unknown) =>
  typeof value === 'string' ? JSON.parse(value) : undefined;

export const toFrame = (row: Row): Frame =>
  ({
    ...row,
    input: optional(row.input),
    variables: optional(row.variables),
    retries: optional(row.retries),
    until: row.until ?? undefined,
    result: optional(row.result),
  }) as unknown as Frame;

export const toTask = ({ heartbeat, ...row }: Row): TaskRow =>
  ({
    ...row,
    request: optional(row.request),
    token: row.token ?? undefined,
    child: row.child ?? undefined,
    heartbeatMs: heartbeat ?? undefined,
    asked: row.asked === 1,
    outcome: optional(row.outcome),
  }) as unknown as TaskRow;
