import type {
  AnswerTask,
  ExecutionState,
  ExecutionsSince,
  StartChange,
  StopExecution,
} from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { clientFor } from './clients.ts';
import { errorCode } from './errors.ts';

export interface Workflow {
  readonly startChange: StartChange;
  readonly executionState: ExecutionState;
  readonly executionsSince: ExecutionsSince;
  readonly stopExecution: StopExecution;
  readonly answerTask: AnswerTask;
}

/** Nobody waits for the token any more: it was answered, it ran out, or its execution ended. */
const GONE: ReadonlySet<string | undefined> = new Set([
  'TaskTimedOut',
  'TaskDoesNotExist',
  'InvalidToken',
]);

/** Longest cause that Step Functions takes. */
const CAUSE_LENGTH = 32_768;

/** The change workflow in Step Functions. An execution is named after the change and its owner's number. */
export const makeWorkflow = (env: Pick<FunctionEnv, 'CHANGE_WORKFLOW_ARN'>): Workflow => {
  const stateMachineArn = env.CHANGE_WORKFLOW_ARN;
  const executionArn = (change: string, fence: number) =>
    `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${change}-${fence}`;
  return {
    startChange: async (change, fence) => {
      const sfn = await clientFor('sfn');
      const input = JSON.stringify({ change, fence });
      try {
        await sfn.startExecution({ stateMachineArn, name: `${change}-${fence}`, input });
      } catch (error) {
        if (errorCode(error) !== 'ExecutionAlreadyExists') throw error;
      }
    },
    executionState: async (change, fence) => {
      const sfn = await clientFor('sfn');
      try {
        const { status } = await sfn.describeExecution({
          executionArn: executionArn(change, fence),
        });
        return status === 'RUNNING' || status === 'PENDING_REDRIVE' ? 'running' : 'ended';
      } catch (error) {
        if (error instanceof NotFoundError) return 'gone';
        throw error;
      }
    },
    executionsSince: async (from) => {
      const sfn = await clientFor('sfn');
      const found: { change: string; startedAt: number }[] = [];
      let nextToken: string | undefined;
      do {
        const page = await sfn.listExecutions({ stateMachineArn, ...(nextToken && { nextToken }) });
        for (const { name = '', startDate } of page.executions ?? []) {
          const startedAt = startDate?.getTime() ?? 0;
          // The newest come first.
          if (startedAt < from) return found;
          found.push({ change: name.replace(/-\d+$/, ''), startedAt });
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return found;
    },
    stopExecution: async (change, fence, because) => {
      const sfn = await clientFor('sfn');
      try {
        await sfn.stopExecution({
          executionArn: executionArn(change, fence),
          error: 'TakenOver',
          cause: because.slice(0, CAUSE_LENGTH),
        });
      } catch (error) {
        // One that never was, or has been forgotten, does not run.
        if (!(error instanceof NotFoundError)) throw error;
      }
    },
    answerTask: async (taskToken, answer) => {
      const sfn = await clientFor('sfn');
      try {
        await sfn.sendTaskSuccess({ taskToken, output: JSON.stringify(answer) });
        return 'answered';
      } catch (error) {
        if (GONE.has(errorCode(error))) return 'gone';
        throw error;
      }
    },
  };
};
