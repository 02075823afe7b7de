import { createHash } from 'node:crypto';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { RESOURCES, type StateOf } from './definition.ts';
import { aWholeNumber, type Bindings, evaluate, evaluateAs } from './expression.ts';
import type { Frame, Outcome, TaskRow } from './rows.ts';
import { attemptKey, bindings, iso, record, type Scope } from './scope.ts';
import { payload, StateError } from './state-error.ts';
import { addTaskEvent, dueAt, resourceOf, settle, timeOut, wakeKey } from './task-outcome.ts';

/** What the service uses where a Task names no time-out: three years. */
const NO_TIMEOUT_SECONDS = 99_999_999;

/**
 * Runs one attempt of a Task and returns its result.
 *
 * The request is written down before it is made and the outcome when it is known, so that after a restart
 * a known outcome is used again and only a request without an answer is repeated.
 */
export const runTask = async (
  scope: Scope,
  frame: Frame,
  state: StateOf<'Task'>,
): Promise<unknown> => {
  const { journal, clock, pauses } = scope.around;
  const key = attemptKey(frame);
  let task = journal.task(frame.execution, key) ?? (await begin(scope, frame, state));
  if (!task.asked) {
    await clock.during(() => ask(scope, task));
    scope.signal.throwIfAborted();
    task = journal.task(frame.execution, key) ?? task;
  }
  while (task.outcome === undefined) {
    await pauses.pause(scope.signal, dueAt(task), wakeKey(task));
    task = journal.task(frame.execution, key) ?? task;
    if (task.outcome === undefined && dueAt(task) <= clock.now()) {
      task = { ...task, outcome: settle(scope.around, task, timeOut(task)) };
    }
  }
  if ('failure' in task.outcome) {
    throw new StateError(task.outcome.failure.error, task.outcome.failure.cause);
  }
  return task.outcome.value;
};

const begin = async (scope: Scope, frame: Frame, state: StateOf<'Task'>): Promise<TaskRow> => {
  const { journal, clock, seed } = scope.around;
  const key = attemptKey(frame);
  const token =
    state.Resource === RESOURCES.invokeAndWait
      ? hash(`${seed} token ${frame.execution} ${key}`)
      : undefined;
  const names = bindings(scope, frame, {}, token === undefined ? {} : { Task: { Token: token } });
  const { request, timeout, heartbeat } = await clock.during(() => prepare(state, names));
  scope.signal.throwIfAborted();
  return journal.transaction(() => {
    const at = clock.now();
    const task = {
      execution: frame.execution,
      key,
      resource: state.Resource,
      request,
      token,
      expires: at + timeout * MS_PER_SECOND,
      heartbeatMs: heartbeat === undefined ? undefined : heartbeat * MS_PER_SECOND,
      beaten: at,
      asked: false,
    };
    record(scope, 'TaskScheduled', {
      ...resourceOf(task),
      region: scope.around.region,
      parameters: JSON.stringify(request),
      ...(state.TimeoutSeconds === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    });
    record(scope, 'TaskStarted', resourceOf(task));
    return task.resource.startsWith(RESOURCES.start)
      ? addStart(scope, task)
      : journal.addTask(task);
  });
};

const prepare = async (state: StateOf<'Task'>, names: Bindings) => {
  const { TimeoutSeconds = NO_TIMEOUT_SECONDS, HeartbeatSeconds } = state;
  const positive = aWholeNumber(1);
  const request = await evaluate(state.Arguments ?? {}, 'Arguments', names);
  payload(request, 'Arguments of a Task');
  return {
    request,
    timeout: await evaluateAs(TimeoutSeconds, 'TimeoutSeconds', names, positive),
    heartbeat:
      HeartbeatSeconds === undefined
        ? undefined
        : await evaluateAs(HeartbeatSeconds, 'HeartbeatSeconds', names, positive),
  };
};

/** Starts the other execution in the same transaction as the task: it can neither be lost nor doubled. */
const addStart = ({ around }: Scope, task: TaskRow): TaskRow => {
  const { StateMachineArn, Name, Input = {} } = task.request as Record<string, unknown>;
  const name = Name ?? hash(`${around.seed} name ${task.execution} ${task.key}`);
  try {
    const child = around.start({
      machineArn: String(StateMachineArn),
      name: String(name),
      // A string is taken as the JSON text itself.
      input: typeof Input === 'string' ? Input : JSON.stringify(Input),
    });
    if (task.resource === RESOURCES.startAndWait) {
      return around.journal.addTask({ ...task, child: child.arn, asked: true });
    }
    around.journal.addTask({ ...task, asked: true });
    const value = { ExecutionArn: child.arn, StartDate: iso(child.started) };
    return { ...task, asked: true, outcome: settle(around, task, { value }) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    around.journal.addTask({ ...task, asked: true });
    const failure = { error: `StepFunctions.${error.code}Exception`, cause: error.message };
    return { ...task, asked: true, outcome: settle(around, task, { failure }) };
  }
};

const ask = async ({ around, signal }: Scope, task: TaskRow): Promise<void> => {
  const { FunctionName, Payload = {} } = task.request as Record<string, unknown>;
  const outcome: Outcome = await around.invoke(String(FunctionName), Payload).then(
    (answer) => lambdaResult(answer),
    (error) => ({ failure: lambdaFailure(error) }),
  );
  // The state was left or its token used meanwhile: nobody waits for the answer any more.
  if (signal.aborted || around.journal.task(task.execution, task.key)?.outcome) return;
  if (task.token === undefined || 'failure' in outcome) settle(around, task, outcome);
  else {
    around.journal.transaction(() => {
      around.journal.markAsked(task);
      addTaskEvent(around, task, 'TaskSubmitted', { output: JSON.stringify(outcome.value) });
    });
  }
};

const lambdaResult = (answer: unknown): Outcome => {
  try {
    const Payload = JSON.parse(payload(answer, 'answer of a function'));
    return { value: { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 } };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { failure: error.failure };
  }
};

/** As the Lambda runtime reports an exception: its name, and the cause as JSON text. */
const lambdaFailure = (thrown: unknown) => {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { error: name, cause: JSON.stringify({ errorType: name, errorMessage: message }) };
};

const hash = (of: string): string => createHash('sha256').update(of).digest('base64url');
