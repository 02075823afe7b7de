import { readFileSync } from 'node:fs';
import { InvariantError } from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import {
  type Leaving,
  type Machine,
  machineSchema,
  RESOURCES,
  type State,
  type StateOf,
} from '#local/states/definition.ts';
import { retryDelayMs } from '#local/states/retry.ts';
import { covers, StateError } from '#local/states/state-error.ts';
import { evaluate } from './expression.ts';
import type { Scheduler } from './scheduler.ts';

/** The product's own state machine, from its file; its functions by their placeholders. */
const CHANGE: Machine = machineSchema.parse(
  JSON.parse(
    readFileSync(new URL('../../../statemachines/change.asl.json', import.meta.url), 'utf8'),
  ),
);

/** How a `FULL` jitter falls: always in the middle. */
const JITTER = 0.5;

/** Runs one handler once. @throws StateError as the platform reports what a handler threw */
export type Invoke = (
  placeholder: string,
  payload: unknown,
  execution: Execution,
) => Promise<unknown>;

interface WaitingTask {
  readonly execution: Execution;
  readonly answer: (value: unknown) => void;
}

/** One run of the workflow: alive until it ends, is stopped or killed. */
export interface Execution {
  readonly name: string;
  readonly change: string;
  status: 'running' | 'ended';
  /** States that it has been in, in order. */
  readonly path: string[];
}

/** Executions of the change workflow, walked state by state as the States Language says. */
export class Workflow {
  readonly executions = new Map<string, Execution>();
  /** A mistake of the harness itself. */
  broken: unknown;
  readonly #tasks = new Map<string, WaitingTask>();
  readonly #scheduler: Scheduler;
  readonly #invoke: Invoke;

  constructor(scheduler: Scheduler, invoke: Invoke) {
    this.#scheduler = scheduler;
    this.#invoke = invoke;
  }

  /** Starts an execution; one of that name that there is already is the same one. */
  start(change: string, fence: number): void {
    const name = `${change}-${fence}`;
    if (this.executions.has(name)) return;
    const execution: Execution = { name, change, status: 'running', path: [] };
    this.executions.set(name, execution);
    this.#scheduler.after(0, () => {
      this.#walk(execution, { change, fence }).catch((error: unknown) => {
        execution.status = 'ended';
        if (!(error instanceof StateError) && error !== DEAD) this.broken = error;
      });
    });
  }

  stateOf(change: string, fence: number): 'running' | 'ended' | 'gone' {
    return this.executions.get(`${change}-${fence}`)?.status ?? 'gone';
  }

  /** Ends an execution; the handler that it has just invoked goes on, and nobody hears of it. */
  stop(change: string, fence: number): void {
    const execution = this.executions.get(`${change}-${fence}`);
    if (execution !== undefined) execution.status = 'ended';
  }

  answer(token: string, value: unknown): 'answered' | 'gone' {
    const task = this.#tasks.get(token);
    this.#tasks.delete(token);
    if (task?.execution.status !== 'running') return 'gone';
    task.answer(value);
    return 'answered';
  }

  async #walk(execution: Execution, input: unknown): Promise<void> {
    let name = CHANGE.StartAt;
    let variables: Readonly<Record<string, unknown>> = {};
    let current = input;
    for (;;) {
      execution.path.push(name);
      const state = CHANGE.States[name];
      if (state === undefined) throw new InvariantError(`there is no state ${name}`);
      const exit = await this.#run(execution, state, current, variables);
      if (execution.status !== 'running') throw DEAD;
      if (exit === undefined) break;
      variables = { ...variables, ...exit.assigned };
      current = exit.output;
      name = exit.next;
    }
    execution.status = 'ended';
  }

  async #run(
    execution: Execution,
    state: State,
    input: unknown,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<{ next: string; output: unknown; assigned: Record<string, unknown> } | undefined> {
    const bindings = { variables, states: { input } };
    const leave = (leaving: Leaving, next: string | undefined, states: object = {}) => {
      const seen = { variables, states: { ...bindings.states, ...states } };
      const output = leaving.Output === undefined ? input : evaluate(leaving.Output, seen);
      const assigned = evaluate(leaving.Assign ?? {}, seen) as Record<string, unknown>;
      return next === undefined ? undefined : { next, output, assigned };
    };
    switch (state.Type) {
      case 'Pass':
        return leave(state, state.Next);
      case 'Succeed':
        return undefined;
      case 'Fail':
        throw new StateError(state.Error, state.Cause);
      case 'Choice': {
        const chosen = state.Choices.find(
          ({ Condition }) => evaluate(Condition, bindings) === true,
        );
        return leave(chosen ?? state, chosen?.Next ?? state.Default);
      }
      case 'Wait': {
        const seconds = Number(evaluate(state.Seconds, bindings));
        await this.#scheduler.sleep(seconds * MS_PER_SECOND);
        return leave(state, state.Next);
      }
      case 'Task': {
        try {
          const result = await this.#task(execution, state, bindings);
          return leave(state, state.Next, { result });
        } catch (error) {
          if (!(error instanceof StateError)) throw error;
          const { error: name, cause } = error.failure;
          const caught = state.Catch?.find(({ ErrorEquals }) => covers(ErrorEquals, name));
          if (caught === undefined) throw error;
          return leave(caught, caught.Next, { errorOutput: { Error: name, Cause: cause } });
        }
      }
      default:
        throw new InvariantError(`the harness does not know how to run a ${state.Type}`);
    }
  }

  /** A task with its retries. */
  async #task(
    execution: Execution,
    state: StateOf<'Task'>,
    bindings: { variables: Readonly<Record<string, unknown>>; states: { input: unknown } },
  ): Promise<unknown> {
    const used = new Map<unknown, number>();
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt(execution, state, bindings, attempt);
      } catch (error) {
        if (!(error instanceof StateError) || execution.status !== 'running') throw error;
        const retrier = state.Retry?.find(({ ErrorEquals }) =>
          covers(ErrorEquals, error.failure.error),
        );
        const earlier = used.get(retrier) ?? 0;
        if (retrier === undefined || earlier >= retrier.MaxAttempts) throw error;
        used.set(retrier, earlier + 1);
        await this.#scheduler.sleep(retryDelayMs(retrier, earlier, JITTER));
        if (execution.status !== 'running') throw DEAD;
      }
    }
  }

  async #attempt(
    execution: Execution,
    state: StateOf<'Task'>,
    bindings: { variables: Readonly<Record<string, unknown>>; states: { input: unknown } },
    attempt: number,
  ): Promise<unknown> {
    const Token = `${execution.name}/${execution.path.length}.${attempt}`;
    const states = { ...bindings.states, context: { Task: { Token } } };
    const { FunctionName, Payload } = evaluate(state.Arguments, { ...bindings, states }) as {
      FunctionName: string;
      Payload: unknown;
    };
    if (state.Resource === RESOURCES.invoke)
      return { Payload: await this.#invoke(FunctionName, Payload, execution) };
    const answer = new Promise<unknown>((resolve) =>
      this.#tasks.set(Token, { execution, answer: resolve }),
    );
    try {
      await this.#invoke(FunctionName, Payload, execution);
    } catch (error) {
      this.#tasks.delete(Token);
      throw error;
    }
    return this.#inTime(Token, answer, Number(state.TimeoutSeconds));
  }

  #inTime(token: string, answer: Promise<unknown>, seconds: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const forget = this.#scheduler.after(seconds * MS_PER_SECOND, () => {
        this.#tasks.delete(token);
        reject(new StateError('States.Timeout', undefined));
      });
      answer.then((value) => {
        forget();
        resolve(value);
      });
    });
  }
}

/** What unwinds an execution that was ended from outside. */
const DEAD = new Error('the execution has ended');
