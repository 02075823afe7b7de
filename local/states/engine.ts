import { InvariantError } from '#core/errors/errors.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import type { VirtualClock } from '#local/clock.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { parseDefinition } from './check-definition.ts';
import type { Machine } from './definition.ts';
import type { Journal } from './journal.ts';
import { checkName } from './name.ts';
import { Pauses } from './pause.ts';
import type { ExecutionRow, Outcome, Status } from './rows.ts';
import { runWorkflow } from './run-workflow.ts';
import type { Invoke, NewExecution, Surroundings } from './scope.ts';
import { PAYLOAD_LIMIT, StateError } from './state-error.ts';
import { stopTasks } from './stop-tasks.ts';
import { outcomeOfChild, settle } from './task-outcome.ts';

interface EngineOptions {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly invoke: Invoke;
  readonly region: string;
  readonly seed: string;
}

/** Runs executions: starts them, ends them, and goes on with those that an earlier process left. */
export class Engine {
  readonly around: Surroundings;
  readonly #running = new Map<string, AbortController>();
  readonly #machines = new Map<string, Machine>();

  constructor({ clock, ...options }: EngineOptions) {
    this.around = {
      ...options,
      clock,
      pauses: new Pauses(clock),
      start: (execution) => this.start(execution),
      finish: (arn, status, outcome) => this.finish(arn, status, outcome),
      runWorkflow,
    };
  }

  /** Goes on with every execution that is not closed. */
  resume(): void {
    for (const execution of this.around.journal.running()) {
      if (!this.#running.has(execution.arn)) this.#run(execution);
    }
  }

  /** Lets go of everything in memory; the journal keeps where each execution stands. */
  suspend(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
  }

  start({ machineArn, name, input }: NewExecution): ExecutionRow {
    const { journal, clock } = this.around;
    checkName(name);
    checkInput(input);
    const machine = journal.machine(machineArn);
    if (machine === undefined) {
      throw new ServiceError('StateMachineDoesNotExist', `no state machine ${machineArn}`);
    }
    const arn = `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = journal.execution(arn);
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing !== undefined) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const started = clock.now();
    return journal.transaction(() => {
      journal.addExecution({
        arn,
        machine: machineArn,
        definition: machine.definition,
        name,
        input,
        started,
      });
      journal.addEvent(arn, '', { at: started, type: 'ExecutionStarted', details: { input } });
      const execution = this.#stored(arn);
      this.#run(execution);
      return execution;
    });
  }

  /** Closes a running execution; one that is closed stays as it is. */
  finish(arn: string, status: Status, outcome: Outcome): void {
    const { journal, clock } = this.around;
    if (journal.execution(arn)?.status !== 'RUNNING') return;
    this.#running.get(arn)?.abort();
    this.#running.delete(arn);
    journal.transaction(() => {
      stopTasks(this.around, arn, '');
      const details =
        'value' in outcome ? { output: JSON.stringify(outcome.value) } : { ...outcome.failure };
      journal.addEvent(arn, '', { at: clock.now(), type: CLOSING_EVENT[status], details });
      journal.closeExecution(arn, status, clock.now(), outcome);
      const closed = this.#stored(arn);
      for (const task of journal.tasksOfChild(arn)) {
        settle(this.around, task, outcomeOfChild(closed));
      }
    });
  }

  #run(execution: ExecutionRow): void {
    const { clock } = this.around;
    const machine = this.#machine(execution.definition);
    const controller = new AbortController();
    this.#running.set(execution.arn, controller);
    if (machine.TimeoutSeconds !== undefined) {
      const deadline = execution.started + machine.TimeoutSeconds * MS_PER_SECOND;
      const timeOut = () => this.finish(execution.arn, 'TIMED_OUT', { failure: {} });
      if (deadline <= clock.now()) {
        timeOut();
        return;
      }
      controller.signal.addEventListener('abort', clock.at(deadline, timeOut));
    }
    const scope = {
      around: this.around,
      execution,
      path: '',
      workflow: machine,
      signal: controller.signal,
    };
    const entry = { input: JSON.parse(execution.input), variables: {} };
    // Begins after the caller's transaction, and still before the clock can move.
    void Promise.resolve()
      .then(() => runWorkflow(scope, entry))
      .then(
        (value) => this.finish(execution.arn, 'SUCCEEDED', { value }),
        (error) => this.#fail(execution, controller.signal, error),
      );
  }

  #fail(execution: ExecutionRow, signal: AbortSignal, error: unknown): void {
    // Ended or suspended meanwhile: whatever the abandoned work ran into does not count.
    if (signal.aborted) return;
    const failure =
      error instanceof StateError
        ? error.failure
        : { error: 'States.Runtime', cause: String(error) };
    this.finish(execution.arn, 'FAILED', { failure });
  }

  #machine(definition: string): Machine {
    const known = this.#machines.get(definition);
    if (known !== undefined) return known;
    const machine = parseDefinition(this.around.journal.definition(definition));
    this.#machines.set(definition, machine);
    return machine;
  }

  #stored(arn: string): ExecutionRow {
    const execution = this.around.journal.execution(arn);
    if (execution === undefined) throw new InvariantError(`the journal has lost ${arn}`);
    return execution;
  }
}

const checkInput = (input: string): void => {
  try {
    if (Buffer.byteLength(input) <= PAYLOAD_LIMIT) return void JSON.parse(input);
  } catch {}
  const message = `Invalid State Machine Execution Input: expected JSON up to ${PAYLOAD_LIMIT} bytes`;
  throw new ServiceError('InvalidExecutionInput', message);
};

const CLOSING_EVENT: Readonly<Record<Status, string>> = {
  RUNNING: 'ExecutionStarted',
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};
