import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  InvalidDefinition,
  ListExecutionsCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { inProcess } from '#local/services/wire/in-process.ts';
import { approval } from './approval-scenario.ts';
import {
  ACCOUNT,
  openWorld,
  REGION,
  runToEnd,
  START,
  startScenario,
  tokenOf,
} from './run-scenario.ts';

const opened = () => {
  const world = openWorld(approval, ':memory:');
  const client = new SFNClient({
    region: REGION,
    credentials: credentialsFor(ACCOUNT),
    requestHandler: inProcess([world.states.service], world.clock),
    maxAttempts: 1,
  });
  return { world, client };
};

test("the SDK's client reads an execution, its history and the list", async () => {
  const { world, client } = opened();
  startScenario(world, approval);
  await runToEnd(world);
  const executionArn = world.arn;

  const described = await client.send(new DescribeExecutionCommand({ executionArn }));
  expect(described).toMatchObject({
    status: 'SUCCEEDED',
    startDate: new Date(START),
    stopDate: new Date(START + 3_600_000),
    output: '{"id":"p-1"}',
  });
  const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(history.events?.at(-1)).toMatchObject({
    type: 'ExecutionSucceeded',
    timestamp: new Date(START + 3_600_000),
    executionSucceededEventDetails: { output: '{"id":"p-1"}' },
  });
  const { stateMachineArn } = described;
  const list = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  expect(list.executions).toMatchObject([{ name: 'run', status: 'SUCCEEDED' }]);
});

test("the SDK's client throws the exceptions of AWS", async () => {
  const { world, client } = opened();
  startScenario(world, approval);
  await world.clock.quiet();
  const success = new SendTaskSuccessCommand({ taskToken: tokenOf(world), output: '{}' });
  await client.send(success);
  await expect(client.send(success)).rejects.toBeInstanceOf(TaskTimedOut);

  const stateMachineArn = String(
    world.call('DescribeExecution', { executionArn: world.arn }).stateMachineArn,
  );
  const start = new StartExecutionCommand({ stateMachineArn, name: 'run', input: '{}' });
  await expect(client.send(start)).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  const describe = new DescribeExecutionCommand({ executionArn: `${world.arn}-other` });
  await expect(client.send(describe)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  const create = new CreateStateMachineCommand({ name: 'x', definition: '{}', roleArn: 'x' });
  await expect(client.send(create)).rejects.toBeInstanceOf(InvalidDefinition);
});

test('an execution without a name is given one', async () => {
  const { world, client } = opened();
  const stateMachineArn = world.states.createStateMachine('M', JSON.stringify(approval.machine));
  const start = () => client.send(new StartExecutionCommand({ stateMachineArn }));
  const [one, other] = [await start(), await start()];
  expect(one.executionArn).not.toBe(other.executionArn);
});
