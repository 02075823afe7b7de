import type { Service } from '#local/services/wire/service.ts';

/** What an execution took of the limits of Step Functions, and of the bill. */
export interface ExecutionSize {
  readonly name: string;
  readonly status: string;
  /** States that were entered, and the start: each is a transition on the bill. */
  readonly transitions: number;
  readonly events: number;
  /** Bytes of the largest thing that went in or out of a state, a task or the execution. */
  readonly payloadBytes: number;
}

interface HistoryPage {
  readonly events: readonly { readonly type: string }[];
  readonly nextToken?: string;
}
interface ExecutionList {
  readonly executions: readonly {
    readonly executionArn: string;
    readonly name: string;
    readonly status: string;
  }[];
  readonly nextToken?: string;
}

/** Asks the embedded Step Functions. */
export type AskStates = <T>(operation: string, input: object) => Promise<T>;

export const asking =
  (service: Service): AskStates =>
  async <T>(operation: string, input: object) =>
    (await service.operations[operation]?.(input, {} as never)) as T;

/** Returns the sizes of all executions of a workflow, the first one first. */
export const executionSizes = async (
  ask: AskStates,
  stateMachineArn: string,
): Promise<readonly ExecutionSize[]> => {
  const found: ExecutionSize[] = [];
  let nextToken: string | undefined;
  do {
    const page: ExecutionList = await ask('ListExecutions', {
      stateMachineArn,
      ...(nextToken && { nextToken }),
    });
    for (const execution of page.executions) found.push(await sizeOf(ask, execution));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found.reverse();
};

const sizeOf = async (
  ask: AskStates,
  { executionArn, name, status }: ExecutionList['executions'][number],
): Promise<ExecutionSize> => {
  let [transitions, events, payloadBytes] = [1, 0, 0];
  let nextToken: string | undefined;
  do {
    const page: HistoryPage = await ask('GetExecutionHistory', {
      executionArn,
      maxResults: 1_000,
      ...(nextToken && { nextToken }),
    });
    events += page.events.length;
    transitions += page.events.filter(({ type }) => type.endsWith('StateEntered')).length;
    payloadBytes = Math.max(payloadBytes, ...page.events.map(longestText));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { name, status, transitions, events, payloadBytes };
};

/** Inputs and outputs are texts in the details of events. */
const longestText = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  return Math.max(0, ...Object.values(value).map(longestText));
};
