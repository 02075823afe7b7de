import { ask, inTurn, pass, type Scenario, steps, throws, workflow } from './scenario.ts';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output }) as const;
const toCaught = (...ErrorEquals: string[]) => ({
  ErrorEquals,
  Next: 'Caught',
  Output: { error: '{% $states.errorOutput.Error %}' },
});
const askAndCatch = (more: Record<string, unknown>) =>
  steps({ Ask: ask('Ask', more), Skip: { Type: 'Succeed' }, Caught: pass() });

/** Task tokens: answers, time-outs, heartbeats. */
export const waitingForAnswers: readonly Scenario[] = [
  {
    name: 'the answer for a token is the result of the task',
    machine: steps({
      Ask: ask('Ask', { Assign: { by: '{% $states.result.by %}' }, TimeoutSeconds: 60 }),
      Done: pass({ Output: { by: '{% $by %}', all: '{% $states.input %}' } }),
    }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 1_000, succeeds: { by: 'you' } }] }) },
    ends: succeeded({ by: 'you', all: { by: 'you' } }),
    takesMs: 1_000,
  },
  {
    name: 'an answer after days is as good',
    machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 604_800 }) }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 500_000_000, succeeds: 'yes' }] }) },
    ends: succeeded('yes'),
    takesMs: 500_000_000,
    virtualTimeOnly: 'the answer takes six days',
  },
  {
    name: 'an answer may come while the function still runs',
    machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 60 }) }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 0, succeeds: 'at once' }] }) },
    ends: succeeded('at once'),
    takesMs: 0,
  },
  {
    name: 'a failure for a token is an error like any other',
    machine: askAndCatch({ TimeoutSeconds: 60, Catch: [toCaught('Rejected')] }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 0, fails: 'Rejected', cause: 'no' }] }) },
    ends: succeeded({ error: 'Rejected' }),
  },
  {
    name: 'a failure for a token that nothing catches is the end',
    machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 60 }) }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 0, fails: 'Rejected', cause: 'no' }] }) },
    ends: { status: 'FAILED', error: 'Rejected', cause: 'no' },
  },
  {
    name: 'no answer in time is a time-out',
    machine: askAndCatch({ TimeoutSeconds: 1, Catch: [toCaught('States.Timeout')] }),
    input: {},
    functions: { Ask: inTurn({ token: [] }) },
    ends: succeeded({ error: 'States.Timeout' }),
    takesMs: 1_000,
  },
  {
    name: 'the time-out may be computed',
    machine: askAndCatch({
      TimeoutSeconds: '{% $states.input.days * 2 %}',
      Catch: [toCaught('States.Timeout')],
    }),
    input: { days: 1 },
    functions: { Ask: inTurn({ token: [] }) },
    ends: succeeded({ error: 'States.Timeout' }),
    takesMs: 2_000,
  },
  {
    name: 'States.TaskFailed is not a time-out',
    machine: askAndCatch({
      TimeoutSeconds: 1,
      Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'Skip' }, toCaught('States.Timeout')],
    }),
    input: {},
    functions: { Ask: inTurn({ token: [] }) },
    ends: succeeded({ error: 'States.Timeout' }),
  },
  {
    name: 'a time-out that is retried asks again with a new token',
    machine: steps({
      Ask: ask('Ask', {
        TimeoutSeconds: 1,
        Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1 }],
      }),
    }),
    input: {},
    functions: {
      Ask: inTurn({ token: [] }, { token: [{ afterMs: 0, succeeds: 'second' }] }),
    },
    ends: succeeded('second'),
    takesMs: 2_000,
  },
  {
    name: 'heartbeats keep a task alive',
    machine: steps({ Ask: ask('Ask', { TimeoutSeconds: 60, HeartbeatSeconds: 5 }) }),
    input: {},
    functions: {
      Ask: inTurn({
        token: [
          { afterMs: 2_000, beats: true },
          { afterMs: 4_000, beats: true },
          { afterMs: 6_000, succeeds: 'alive' },
        ],
      }),
    },
    ends: succeeded('alive'),
    takesMs: 6_000,
  },
  {
    name: 'a heartbeat that stays away is named so',
    machine: askAndCatch({
      TimeoutSeconds: 60,
      HeartbeatSeconds: 1,
      Catch: [toCaught('States.HeartbeatTimeout'), toCaught('States.ALL')],
    }),
    input: {},
    functions: { Ask: inTurn({ token: [{ afterMs: 600, beats: true }] }) },
    ends: succeeded({ error: 'States.HeartbeatTimeout' }),
    takesMs: 1_600,
  },
  {
    name: 'States.Timeout also catches a heartbeat that stays away',
    machine: askAndCatch({
      TimeoutSeconds: 60,
      HeartbeatSeconds: '{% 1 %}',
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught', Output: 'caught' }],
    }),
    input: {},
    functions: { Ask: inTurn({ token: [] }) },
    ends: succeeded('caught'),
    takesMs: 1_000,
  },
  {
    name: 'a function that fails to ask is asked again',
    machine: steps({
      Ask: ask('Ask', {
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ['UpstreamError'], IntervalSeconds: 1 }],
      }),
    }),
    input: {},
    functions: {
      Ask: inTurn(throws('UpstreamError'), { token: [{ afterMs: 0, succeeds: 'asked' }] }),
    },
    ends: succeeded('asked'),
    takesMs: 1_000,
  },
  {
    name: 'two branches wait for their own answers',
    machine: steps({
      Both: {
        Type: 'Parallel',
        Branches: [
          workflow({ AskA: ask('AskA', { TimeoutSeconds: 60 }) }),
          workflow({ AskB: ask('AskB', { TimeoutSeconds: 60 }) }),
        ],
      },
    }),
    input: {},
    functions: {
      AskA: inTurn({ token: [{ afterMs: 1_000, succeeds: 'a' }] }),
      AskB: inTurn({ token: [{ afterMs: 500, succeeds: 'b' }] }),
    },
    ends: succeeded(['a', 'b']),
    takesMs: 1_000,
  },
];
