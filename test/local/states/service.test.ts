// Longer than 250 lines: the operations of one service, over the same waiting execution.
import { describe, expect, test } from 'vitest';
import { ServiceError } from '#local/services/wire/service.ts';
import {
  ask,
  call,
  inTurn,
  pass,
  type Scenario,
  startAndWait,
  steps,
} from '#test/scenarios/scenario.ts';
import {
  endOf,
  openWorld,
  runToEnd,
  START,
  startScenario,
  tokenOf,
  type World,
} from './run-scenario.ts';

const waiting: Scenario = {
  name: 'waits for an answer',
  machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 60 }), Done: pass() }),
  input: { a: 1 },
  functions: { Ask: inTurn({ token: [] }) },
  ends: { status: 'SUCCEEDED' },
};

const started = async (scenario: Scenario = waiting): Promise<World> => {
  const world = openWorld(scenario, ':memory:');
  startScenario(world, scenario);
  await world.clock.quiet();
  return world;
};
const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    if (error instanceof ServiceError) return error.code;
    throw error;
  }
};
const machineArn = 'arn:aws:states:eu-central-1:111122223333:stateMachine:Main';

describe('StartExecution', () => {
  const start = (world: World, name: string, input: string) =>
    world.call('StartExecution', { stateMachineArn: machineArn, name, input });

  test('the same name and input of a running execution answer the same ARN and date', async () => {
    const world = await started();
    const again = start(world, 'run', '{"a":1}');
    expect(again).toEqual({ executionArn: world.arn, startDate: new Date(START) });
    expect(world.calls).toHaveLength(1);
  });

  test.each([
    ['another input', '{"a":2}', false],
    ['the same input once it is closed', '{"a":1}', true],
  ])('a used name is refused with %s', async (_what, input, closed) => {
    const world = await started();
    if (closed) world.call('StopExecution', { executionArn: world.arn });
    expect(codeOf(() => start(world, 'run', input))).toBe('ExecutionAlreadyExists');
  });

  test.each([
    ['a name with a space', 'a b', '{}', 'InvalidName'],
    ['a name of 81 characters', 'x'.repeat(81), '{}', 'InvalidName'],
    ['an input that is not JSON', 'x', '{', 'InvalidExecutionInput'],
    ['an input over 256 KiB', 'x', `"${'é'.repeat(131_072)}"`, 'InvalidExecutionInput'],
  ])('%s is refused', async (_what, name, input, code) => {
    const world = await started();
    expect(codeOf(() => start(world, name, input))).toBe(code);
  });

  test('an input of exactly 256 KiB is taken', async () => {
    const world = await started();
    expect(codeOf(() => start(world, 'x', `"${'x'.repeat(262_142)}"`))).toBe('none');
  });

  test('a machine that does not exist is named', async () => {
    const world = await started();
    const stateMachineArn = `${machineArn}Other`;
    expect(codeOf(() => world.call('StartExecution', { stateMachineArn }))).toBe(
      'StateMachineDoesNotExist',
    );
    expect(codeOf(() => world.call('StartExecution', { stateMachineArn: 'x' }))).toBe('InvalidArn');
  });
});

describe('a task token', () => {
  test('is used once', async () => {
    const world = await started();
    const answer = { taskToken: tokenOf(world), output: '"yes"' };
    expect(world.call('SendTaskSuccess', answer)).toEqual({});
    expect(codeOf(() => world.call('SendTaskSuccess', answer))).toBe('TaskTimedOut');
    expect(codeOf(() => world.call('SendTaskFailure', answer))).toBe('TaskTimedOut');
    expect(codeOf(() => world.call('SendTaskHeartbeat', answer))).toBe('TaskTimedOut');
    await runToEnd(world);
    expect(endOf(world)).toEqual({ status: 'SUCCEEDED', output: 'yes' });
  });

  test('ends with its time, even before the clock has moved anything', async () => {
    const world = await started();
    await world.clock.advanceTo(START + 59_999);
    const taskToken = tokenOf(world);
    expect(world.call('SendTaskHeartbeat', { taskToken })).toEqual({});
    await world.clock.advanceTo(START + 60_000);
    expect(codeOf(() => world.call('SendTaskHeartbeat', { taskToken }))).toBe('TaskTimedOut');
  });

  test('ends with its execution', async () => {
    const world = await started();
    world.call('StopExecution', { executionArn: world.arn, error: 'Brake', cause: 'stop' });
    const answer = { taskToken: tokenOf(world), output: '1' };
    expect(codeOf(() => world.call('SendTaskSuccess', answer))).toBe('TaskTimedOut');
  });

  test.each([
    ['that is no token', 'x', 'InvalidToken'],
    ['that was never given out', 'A'.repeat(43), 'TaskDoesNotExist'],
  ])('%s is refused', async (_what, taskToken, code) => {
    const world = await started();
    expect(codeOf(() => world.call('SendTaskSuccess', { taskToken, output: '1' }))).toBe(code);
  });

  test('takes JSON up to 256 KiB only, and stays good after a bad answer', async () => {
    const world = await started();
    const taskToken = tokenOf(world);
    const send = (output: string) =>
      codeOf(() => world.call('SendTaskSuccess', { taskToken, output }));
    expect(send('{')).toBe('InvalidOutput');
    expect(send(`"${'x'.repeat(262_143)}"`)).toBe('InvalidOutput');
    expect(send(`"${'x'.repeat(262_142)}"`)).toBe('none');
  });
});

describe('StopExecution', () => {
  test('aborts with error and cause, and nothing runs on', async () => {
    const world = await started();
    const stop = { executionArn: world.arn, error: 'Brake', cause: 'all changes' };
    expect(world.call('StopExecution', stop)).toEqual({ stopDate: new Date(START) });
    await world.clock.advanceTo(START + 600_000);
    expect(endOf(world)).toEqual({ status: 'ABORTED', error: 'Brake', cause: 'all changes' });
    expect(world.clock.nextAt()).toBeUndefined();
  });

  test('also stops the executions that it waits for', async () => {
    const scenario: Scenario = {
      ...waiting,
      machine: steps({ Go: startAndWait('Other', { Name: 'child' }) }),
      others: { Other: steps({ Rest: { Type: 'Wait', Seconds: 600 } }) },
    };
    const world = await started(scenario);
    world.call('StopExecution', { executionArn: world.arn });
    const executionArn = world.arn.replace('Main:run', 'Other:child');
    expect(world.call('DescribeExecution', { executionArn }).status).toBe('ABORTED');
  });

  test('of a closed execution changes nothing', async () => {
    const world = await started({ ...waiting, machine: steps({ A: pass() }) });
    world.call('StopExecution', { executionArn: world.arn });
    expect(endOf(world)).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
  });
});

describe('ListExecutions', () => {
  test('gives the newest first, in pages, by status', async () => {
    const world = await started();
    for (const name of ['b', 'c', 'd', 'e']) {
      world.call('StartExecution', { stateMachineArn: machineArn, name, input: '{}' });
    }
    world.call('StopExecution', { executionArn: world.arn.replace(':run', ':c') });
    const list = (more: object) => {
      const names: string[] = [];
      let nextToken: unknown;
      do {
        const page = world.call('ListExecutions', {
          stateMachineArn: machineArn,
          maxResults: 2,
          nextToken,
          ...more,
        });
        const executions = page.executions as { name: string }[];
        expect(executions.length).toBeLessThanOrEqual(2);
        names.push(...executions.map((e) => e.name));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return names;
    };
    expect(list({})).toEqual(['e', 'd', 'c', 'b', 'run']);
    expect(list({ statusFilter: 'RUNNING' })).toEqual(['e', 'd', 'b', 'run']);
    expect(list({ statusFilter: 'ABORTED' })).toEqual(['c']);
    expect(list({ statusFilter: 'FAILED' })).toEqual([]);
    expect(codeOf(() => list({ nextToken: '?' }))).toBe('InvalidToken');
  });
});

describe('GetExecutionHistory', () => {
  type Event = { id: number; previousEventId: number; type: string } & Record<string, unknown>;
  const history = (world: World, more: object = {}) => {
    const events: Event[] = [];
    let nextToken: unknown;
    do {
      const page = world.call('GetExecutionHistory', {
        executionArn: world.arn,
        maxResults: 3,
        nextToken,
        ...more,
      });
      events.push(...(page.events as Event[]));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  };

  test('tells a task from its schedule to its end, and both ways round', async () => {
    const world = await started();
    world.call('SendTaskSuccess', { taskToken: tokenOf(world), output: '"yes"' });
    await runToEnd(world);
    const events = history(world);
    expect(events.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(history(world, { reverseOrder: true })).toEqual(events.toReversed());
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Ask', input: '{"a":1}' });
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke.waitForTaskToken',
      timeoutInSeconds: 60,
    });
    expect(events[6]?.stateExitedEventDetails).toMatchObject({ name: 'Ask', output: '"yes"' });
    expect(events.at(-1)?.executionSucceededEventDetails).toEqual({ output: '"yes"' });
  });

  test('links each branch to its own past', async () => {
    const branch = (name: string) => ({ StartAt: name, States: { [name]: pass({ End: true }) } });
    const world = await started({
      ...waiting,
      machine: steps({ Both: { Type: 'Parallel', Branches: [branch('A'), branch('B')] } }),
    });
    await runToEnd(world);
    const events = history(world);
    const find = (type: string, name: string) =>
      events.find(
        (event) =>
          event.type === type &&
          JSON.stringify([event.stateEnteredEventDetails, event.stateExitedEventDetails]).includes(
            `"name":"${name}"`,
          ),
      );
    const parallel = events.find((event) => event.type === 'ParallelStateStarted');
    expect(find('PassStateEntered', 'A')?.previousEventId).toBe(parallel?.id);
    expect(find('PassStateEntered', 'B')?.previousEventId).toBe(parallel?.id);
    expect(find('PassStateExited', 'B')?.previousEventId).toBe(find('PassStateEntered', 'B')?.id);
  });

  test('an endless loop ends when the history is full', async () => {
    const world = await started({
      ...waiting,
      machine: steps({
        Init: pass({ Assign: { n: 0 } }),
        Again: pass({ Assign: { n: '{% $n + 1 %}' }, Next: 'Ask' }),
        Ask: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $n >= 0 %}', Next: 'Again' }],
        },
      }),
    });
    await runToEnd(world);
    expect(endOf(world)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('state machines', () => {
  const definition = JSON.stringify(steps({ A: pass() }));

  test('are created once, and described as they were given', async () => {
    const world = await started();
    const create = (text: string) =>
      world.call('CreateStateMachine', { name: 'New', definition: text, roleArn: 'x' });
    const { stateMachineArn } = create(definition);
    expect(create(definition)).toEqual({ stateMachineArn, creationDate: new Date(START) });
    expect(codeOf(() => create(definition.replace('Pass', 'Succeed')))).not.toBe('none');
    const other = JSON.stringify(steps({ B: pass() }));
    expect(codeOf(() => create(other))).toBe('StateMachineAlreadyExists');
    expect(world.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      name: 'New',
      definition,
      status: 'ACTIVE',
    });
  });

  test('that are deployed anew leave running executions as they were', async () => {
    const world = await started();
    world.states.createStateMachine(
      'Main',
      JSON.stringify(steps({ Stop: { Type: 'Fail', Error: 'New' } })),
    );
    world.call('SendTaskSuccess', { taskToken: tokenOf(world), output: '1' });
    world.call('StartExecution', { stateMachineArn: machineArn, name: 'second', input: '{}' });
    await runToEnd(world);
    expect(endOf(world)).toEqual({ status: 'SUCCEEDED', output: 1 });
    const executionArn = world.arn.replace(':run', ':second');
    expect(world.call('DescribeExecution', { executionArn })).toMatchObject({ error: 'New' });
  });

  test('an answer of a function over 256 KiB fails its task', async () => {
    const world = await started({
      ...waiting,
      machine: steps({ Do: call('Work') }),
      functions: { Work: inTurn({ returns: 'x'.repeat(262_143) }) },
    });
    await runToEnd(world);
    expect(endOf(world)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
