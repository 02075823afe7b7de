import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Json, Scenario, TokenUse } from '#test/scenarios/scenario.ts';

/** Creates a scenario's machines, runs it, and returns its end. `prefix` keeps its names apart from the others'. */
export const runOnMoto = async (client: SFNClient, scenario: Scenario, prefix: string) => {
  const textOf = (machine: Json) =>
    JSON.stringify(machine).replaceAll(/"FunctionName":"(\w+)"/g, `"FunctionName":"${prefix}$1"`);
  let text = textOf(scenario.machine);
  for (const [name, machine] of Object.entries(scenario.others ?? {})) {
    const arn = await create(client, `${prefix}${name}`, textOf(machine));
    text = text.replaceAll(`\${${name}}`, arn);
  }
  const stateMachineArn = await create(client, `${prefix}Main`, text);
  const input = JSON.stringify(scenario.input);
  // moto gives no name to an execution without one.
  const start = new StartExecutionCommand({ stateMachineArn, name: 'run', input });
  const { executionArn } = await client.send(start);
  for (;;) {
    const describe = new DescribeExecutionCommand({ executionArn });
    const { status, output, error, cause } = await client.send(describe);
    if (status !== 'RUNNING') {
      return {
        status,
        ...(output !== undefined && { output: parseOutput(output) }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      };
    }
    await sleep(250);
  }
};

const create = async (client: SFNClient, name: string, text: string): Promise<string> => {
  const roleArn = 'arn:aws:iam::123456789012:role/test';
  const command = new CreateStateMachineCommand({ name, definition: text, roleArn });
  return (await client.send(command)).stateMachineArn ?? '';
};

/** moto leaves out the quotes where the whole output is a string. */
const parseOutput = (output: string): unknown => {
  try {
    return JSON.parse(output);
  } catch {
    return output;
  }
};

/** Uses a token after its time, on the real clock. */
export const spendToken = async (
  client: SFNClient,
  taskToken: string,
  use: TokenUse,
): Promise<void> => {
  await sleep(use.afterMs);
  const command =
    'beats' in use
      ? new SendTaskHeartbeatCommand({ taskToken })
      : 'succeeds' in use
        ? new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(use.succeeds) })
        : new SendTaskFailureCommand({ taskToken, error: use.fails, cause: use.cause });
  await client.send(command as SendTaskSuccessCommand).catch((error: Error) => {
    // moto gives a retried task the token of the attempt before, which is spent; the retry after that has a new one.
    if (error.name !== 'InvalidToken') throw error;
  });
};
