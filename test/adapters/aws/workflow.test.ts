import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeWorkflow } from '#adapters/aws/workflow.ts';
import { VirtualClock } from '#local/clock.ts';
import { openStates, type States } from '#local/states/states.ts';
import { ACCOUNT, NOW, REGION } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud, refusing } from './cloud.ts';

/** Asks a function, keeps its token, and waits for the answer. */
const WAITS = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: {
        FunctionName: 'ask',
        Payload: {
          input: '{% $states.input %}',
          taskToken: '{% $states.context.Task.Token %}',
        },
      },
      TimeoutSeconds: 60,
      End: true,
    },
  },
});

let cloud: Cloud;
let states: States;
let asked: { input: unknown; taskToken: string }[];
let workflow: ReturnType<typeof makeWorkflow>;

beforeEach(() => {
  asked = [];
  const clock = new VirtualClock(NOW);
  states = openStates({
    file: ':memory:',
    clock,
    region: REGION,
    account: ACCOUNT,
    seed: 'test',
    invoke: async (_name, payload) => {
      asked.push(payload as (typeof asked)[number]);
      return null;
    },
  });
  cloud = openCloud([states.service], clock);
  workflow = makeWorkflow({ CHANGE_WORKFLOW_ARN: states.createStateMachine('change', WAITS) });
});
afterEach(() => {
  cloud.close();
  states.close();
});

const settled = () => cloud.clock.quiet();
const token = () => asked.at(-1)?.taskToken ?? '';

test('an execution of a change and its owner is started once', async () => {
  expect(await workflow.executionState('chg-a', 1)).toBe('gone');
  await workflow.startChange('chg-a', 1);
  await workflow.startChange('chg-a', 1);
  await settled();
  expect(asked.map(({ input }) => input)).toEqual([{ change: 'chg-a', fence: 1 }]);
  expect(await workflow.executionState('chg-a', 1)).toBe('running');
  expect(await workflow.executionState('chg-a', 2)).toBe('gone');
});

test('a name that was used is not started again', async () => {
  await workflow.startChange('chg-a', 1);
  await workflow.stopExecution('chg-a', 1, 'it was silent');
  await workflow.startChange('chg-a', 1);
  expect(await workflow.executionState('chg-a', 1)).toBe('ended');
  await workflow.startChange('chg-a', 2);
  expect(await workflow.executionState('chg-a', 2)).toBe('running');
});

test('an execution that is not there needs no stopping', async () => {
  await workflow.stopExecution('chg-a', 7, 'it was silent');
});

test('a task is answered once', async () => {
  await workflow.startChange('chg-a', 1);
  await settled();
  expect(await workflow.answerTask(token(), { decision: 'approve', because: '' })).toBe('answered');
  await settled();
  expect(await workflow.executionState('chg-a', 1)).toBe('ended');
  expect(await workflow.answerTask(token(), { decision: 'reject', because: '' })).toBe('gone');
});

test('nobody waits any more once the time is over', async () => {
  await workflow.startChange('chg-a', 1);
  await settled();
  await cloud.clock.advanceTo(NOW + 61_000);
  expect(await workflow.answerTask(token(), { decision: 'expire', because: '' })).toBe('gone');
});

test('nobody waits for a token that was never given', async () => {
  expect(await workflow.answerTask('forged', { decision: 'expire', because: '' })).toBe('gone');
});

test('an answer that could not be given may be tried again', async () => {
  cloud.close();
  cloud = openCloud([aService('sfn', { SendTaskSuccess: refusing('ThrottlingException') })]);
  await expect(workflow.answerTask('t', { decision: 'expire', because: '' })).rejects.toMatchObject(
    { name: 'UpstreamError' },
  );
});
