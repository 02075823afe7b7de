import { randomUUID } from 'node:crypto';
import type * as sfn from '@aws-sdk/client-sfn';
import { type Handler, type Service, ServiceError } from '#local/services/wire/service.ts';
import { detailsOf } from './history.ts';
import type { Machines } from './machines.ts';
import type { ExecutionRow, Outcome, TaskRow } from './rows.ts';
import type { Surroundings } from './scope.ts';
import { PAYLOAD_LIMIT } from './state-error.ts';
import { dueAt, settle, wakeKey } from './task-outcome.ts';

interface Parts {
  readonly around: Surroundings;
  readonly machines: Machines;
}
type Operations = Readonly<Record<string, (parts: Parts, input: never) => unknown>>;

/** The operations of Step Functions that the product calls, over one engine. */
export const statesService = (parts: Parts): Service => {
  const operations = { ...machineOperations, ...executionOperations, ...taskOperations };
  const bound = Object.entries<Operations[string]>(operations).map(([name, run]) => {
    const handler: Handler = (input) => run(parts, input as never);
    return [name, handler] as const;
  });
  return { name: 'sfn', operations: Object.fromEntries(bound) };
};

const date = (at: number): Date => new Date(at);

const machineOperations = {
  CreateStateMachine: ({ machines }, { name, definition }: sfn.CreateStateMachineInput) => {
    const { arn, created } = machines.create(name ?? '', definition ?? '');
    return { stateMachineArn: arn, creationDate: date(created) };
  },
  DescribeStateMachine: ({ machines }, { stateMachineArn }: sfn.DescribeStateMachineInput) => {
    const machine = machines.find(stateMachineArn);
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: 'ACTIVE',
      definition: machines.definitionOf(machine),
      // Nothing is assumed here; the member is required.
      roleArn: `arn:aws:iam::${machine.arn.split(':')[4]}:role/embedded`,
      type: 'STANDARD',
      creationDate: date(machine.created),
    };
  },
} satisfies Operations;

const executionOperations = {
  StartExecution: ({ around, machines }, input: sfn.StartExecutionInput) => {
    const execution = around.start({
      machineArn: machines.find(input.stateMachineArn).arn,
      name: input.name ?? randomUUID(),
      input: input.input ?? '{}',
    });
    return { executionArn: execution.arn, startDate: date(execution.started) };
  },
  DescribeExecution: ({ around }, { executionArn }: sfn.DescribeExecutionInput) => {
    const execution = find(around, executionArn);
    return {
      ...summary(execution),
      input: execution.input,
      inputDetails: { included: true },
      ...(execution.output !== null && {
        output: execution.output,
        outputDetails: { included: true },
      }),
      ...(execution.error !== null && { error: execution.error }),
      ...(execution.cause !== null && { cause: execution.cause }),
    };
  },
  ListExecutions: ({ around, machines }, input: sfn.ListExecutionsInput) => {
    const { arn } = machines.find(input.stateMachineArn);
    const limit = pageSize(input.maxResults);
    const before = cursor(input.nextToken) ?? Number.MAX_SAFE_INTEGER;
    const rows = around.journal.executions(arn, input.statusFilter ?? null, before, limit + 1);
    const page = rows.slice(0, limit);
    return {
      executions: page.map(summary),
      ...(rows.length > limit && { nextToken: toCursor(page.at(-1)?.id ?? 0) }),
    };
  },
  StopExecution: ({ around }, { executionArn, error, cause }: sfn.StopExecutionInput) => {
    const { arn } = find(around, executionArn);
    around.finish(arn, 'ABORTED', {
      failure: { ...(error && { error }), ...(cause && { cause }) },
    });
    return { stopDate: date(find(around, arn).stopped ?? around.clock.now()) };
  },
  GetExecutionHistory: ({ around: { journal } }, input: sfn.GetExecutionHistoryInput) => {
    const { arn } = find({ journal }, input.executionArn);
    const limit = pageSize(input.maxResults);
    const seen = cursor(input.nextToken) ?? 0;
    // Ids count from one without a gap, so the page from the end is a page from the start.
    const left = journal.countEvents(arn) - seen;
    const size = Math.min(limit, left);
    const rows = journal.events(arn, input.reverseOrder ? left - size : seen, size);
    return {
      events: (input.reverseOrder ? rows.toReversed() : rows).map((event) => ({
        id: event.id,
        previousEventId: event.previous,
        timestamp: date(event.at),
        type: event.type,
        ...detailsOf(event),
      })),
      ...(left > limit && { nextToken: toCursor(seen + size) }),
    };
  },
} satisfies Operations;

const taskOperations = {
  SendTaskSuccess: ({ around }, { taskToken, output = '' }: sfn.SendTaskSuccessInput) => {
    const task = openTask(around, taskToken);
    settle(around, task, { value: parseOutput(output) });
    return {};
  },
  SendTaskFailure: ({ around }, { taskToken, error, cause }: sfn.SendTaskFailureInput) => {
    const task = openTask(around, taskToken);
    const failure: Outcome = {
      failure: { ...(error && { error }), ...(cause && { cause }) },
    };
    settle(around, task, failure);
    return {};
  },
  SendTaskHeartbeat: ({ around }, { taskToken }: sfn.SendTaskHeartbeatInput) => {
    const task = openTask(around, taskToken);
    around.journal.transaction(() => around.journal.markBeaten(task, around.clock.now()));
    // The waiting state looks again and sleeps until the new deadline.
    around.pauses.wake(wakeKey(task));
    return {};
  },
} satisfies Operations;

/** The task of a token that can still be answered. */
const openTask = ({ journal, clock }: Surroundings, token = ''): TaskRow => {
  // Tokens are SHA-256 hashes in base64url.
  if (!/^[\w-]{43}$/.test(token)) throw new ServiceError('InvalidToken', 'Invalid token');
  const task = journal.taskOfToken(token);
  if (task === undefined) throw new ServiceError('TaskDoesNotExist', 'Task does not exist');
  if (task.outcome !== undefined || dueAt(task) <= clock.now()) {
    throw new ServiceError('TaskTimedOut', 'Task Timed Out: the token has expired or was used');
  }
  return task;
};

const parseOutput = (output: string): unknown => {
  try {
    if (Buffer.byteLength(output) <= PAYLOAD_LIMIT) return JSON.parse(output);
  } catch {}
  throw new ServiceError(
    'InvalidOutput',
    `Invalid Output: expected JSON up to ${PAYLOAD_LIMIT} bytes`,
  );
};

const find = ({ journal }: Pick<Surroundings, 'journal'>, arn = ''): ExecutionRow => {
  if (!/^arn:aws:states:.*:execution:/.test(arn)) {
    throw new ServiceError('InvalidArn', `Invalid Arn: '${arn}'`);
  }
  const execution = journal.execution(arn);
  if (execution !== undefined) return execution;
  throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
};

const summary = (execution: ExecutionRow) => ({
  executionArn: execution.arn,
  stateMachineArn: execution.machine,
  name: execution.name,
  status: execution.status,
  startDate: date(execution.started),
  ...(execution.stopped !== null && { stopDate: date(execution.stopped) }),
});

/** Zero and absent mean the service's default. */
const pageSize = (asked: number | undefined): number => Math.min(asked || 100, 1_000);

const toCursor = (position: number): string => Buffer.from(`${position}`).toString('base64url');
const cursor = (token: string | undefined): number | undefined => {
  if (token === undefined) return undefined;
  const position = Buffer.from(token, 'base64url').toString();
  if (!/^\d{1,15}$/.test(position)) throw new ServiceError('InvalidToken', 'Invalid nextToken');
  return Number(position);
};
