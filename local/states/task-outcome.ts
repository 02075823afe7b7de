import type { EpochMs } from '#core/model/units.ts';
import type { ExecutionRow, Outcome, TaskRow } from './rows.ts';
import { iso, type Surroundings } from './scope.ts';

type Books = Pick<Surroundings, 'journal' | 'clock' | 'pauses'>;

/** Ends a task and wakes the state that waits for it. The first outcome stands; it is returned. */
export const settle = (around: Books, task: TaskRow, outcome: Outcome): Outcome => {
  const earlier = around.journal.task(task.execution, task.key)?.outcome;
  if (earlier !== undefined) return earlier;
  around.journal.transaction(() => {
    around.journal.settleTask(task, outcome);
    if ('value' in outcome) {
      addTaskEvent(around, task, 'TaskSucceeded', { output: JSON.stringify(outcome.value) });
    } else {
      const timedOut = TIMEOUTS.has(outcome.failure.error ?? '');
      addTaskEvent(around, task, timedOut ? 'TaskTimedOut' : 'TaskFailed', { ...outcome.failure });
    }
  });
  around.pauses.wake(wakeKey(task));
  return outcome;
};

/** The outcome of a task that waited for an execution which ended. */
export const outcomeOfChild = (child: ExecutionRow): Outcome => {
  const description = {
    ExecutionArn: child.arn,
    Input: JSON.parse(child.input),
    Name: child.name,
    StartDate: iso(child.started),
    StateMachineArn: child.machine,
    Status: child.status,
    StopDate: iso(child.stopped ?? child.started),
  };
  if (child.status === 'SUCCEEDED') {
    return { value: { ...description, Output: JSON.parse(child.output ?? 'null') } };
  }
  const cause = JSON.stringify({
    ...description,
    Input: child.input,
    ...(child.error === null ? {} : { Error: child.error }),
    ...(child.cause === null ? {} : { Cause: child.cause }),
  });
  return { failure: { error: 'States.TaskFailed', cause } };
};

const TIMEOUTS = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

const missesBeatAt = ({ beaten, heartbeatMs }: TaskRow): EpochMs =>
  heartbeatMs === undefined ? Number.POSITIVE_INFINITY : beaten + heartbeatMs;

/** When a task fails unless something happens before. */
export const dueAt = (task: TaskRow): EpochMs => Math.min(task.expires, missesBeatAt(task));

/** The outcome of a task that is past its time. */
export const timeOut = (task: TaskRow): Outcome => ({
  failure: {
    error: missesBeatAt(task) < task.expires ? 'States.HeartbeatTimeout' : 'States.Timeout',
  },
});

export const addTaskEvent = (
  { journal, clock }: Books,
  task: TaskRow,
  type: string,
  details: Readonly<Record<string, unknown>>,
): void =>
  journal.addEvent(task.execution, task.key.slice(0, task.key.lastIndexOf('/')), {
    at: clock.now(),
    type,
    details: { ...resourceOf(task), ...details },
  });

/** `arn:aws:states:::lambda:invoke` is resource type `lambda`, resource `invoke`. */
export const resourceOf = ({ resource }: Pick<TaskRow, 'resource'>) => {
  const [resourceType, ...rest] = resource.split(':').slice(5);
  return { resourceType, resource: rest.join(':') };
};

/** What the waiting state sleeps under. */
export const wakeKey = ({ execution, key }: TaskRow): string => `${execution} ${key}`;
