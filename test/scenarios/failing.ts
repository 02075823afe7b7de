// Longer than 250 lines: one table of scenarios, read as a whole.
import {
  call,
  causeOf,
  echo,
  inTurn,
  pass,
  returns,
  type Scenario,
  steps,
  throws,
} from './scenario.ts';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output }) as const;
const retry = (...ErrorEquals: string[]) => ({ ErrorEquals, IntervalSeconds: 1, MaxAttempts: 2 });
const toCaught = (...ErrorEquals: string[]) => ({
  ErrorEquals,
  Next: 'Caught',
  Output: { error: '{% $states.errorOutput.Error %}' },
});
/** More than 256 KiB. */
const HUGE = "{% $join($map([1..30000], function($i) { '1234567890' })) %}";

/** Retry and Catch: which error goes where, how often, and after how long. */
export const failing: readonly Scenario[] = [
  {
    name: "a function's error is the execution's, with type and message as cause",
    machine: steps({ Do: call('Work') }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError', 'it moved')) },
    ends: { status: 'FAILED', error: 'ConflictError', cause: causeOf('ConflictError', 'it moved') },
  },
  {
    name: 'a named error is retried until it works',
    machine: steps({ Do: call('Work', { Retry: [retry('UpstreamError')] }) }),
    input: {},
    functions: { Work: inTurn(throws('UpstreamError'), throws('UpstreamError'), returns('done')) },
    ends: succeeded('done'),
    takesMs: 3_000,
  },
  {
    name: 'retries that are used up leave the error',
    machine: steps({
      Do: call('Work', { Retry: [{ ...retry('UpstreamError'), MaxAttempts: 1 }] }),
    }),
    input: {},
    functions: { Work: inTurn(throws('UpstreamError')) },
    ends: { status: 'FAILED', error: 'UpstreamError', cause: causeOf('UpstreamError') },
    calls: [{}, {}],
  },
  {
    name: 'an error that no retrier names is not retried',
    machine: steps({ Do: call('Work', { Retry: [retry('UpstreamError')] }) }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError'), returns('never')) },
    ends: { status: 'FAILED', error: 'ConflictError', cause: causeOf('ConflictError') },
    calls: [{}],
  },
  {
    name: 'no attempts means never',
    machine: steps({
      Do: call('Work', {
        Retry: [
          { ErrorEquals: ['ConflictError'], MaxAttempts: 0 },
          { ErrorEquals: ['States.ALL'], IntervalSeconds: 1 },
        ],
      }),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError'), returns('never')) },
    ends: { status: 'FAILED', error: 'ConflictError', cause: causeOf('ConflictError') },
    calls: [{}],
  },
  {
    name: 'each retrier counts for itself',
    machine: steps({
      Do: call('Work', {
        Retry: [
          { ...retry('A'), MaxAttempts: 1 },
          { ...retry('B'), MaxAttempts: 1 },
        ],
      }),
    }),
    input: {},
    functions: { Work: inTurn(throws('A'), throws('B'), returns('done')) },
    ends: succeeded('done'),
    takesMs: 2_000,
  },
  {
    name: 'a retrier used up by its own error gives way to the catcher',
    machine: steps({
      Do: call('Work', {
        Retry: [{ ...retry('A', 'B'), MaxAttempts: 1 }],
        Catch: [toCaught('States.ALL')],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: inTurn(throws('A'), throws('B')) },
    ends: succeeded({ error: 'B' }),
  },
  {
    name: 'delays grow by the rate up to the limit',
    machine: steps({
      Do: call('Work', {
        Retry: [
          {
            ErrorEquals: ['States.ALL'],
            IntervalSeconds: 2,
            BackoffRate: 3,
            MaxAttempts: 4,
            MaxDelaySeconds: 10,
          },
        ],
      }),
    }),
    input: {},
    functions: {
      Work: (_, n) => (n < 4 ? throws('UpstreamError') : returns('done')),
    },
    ends: succeeded('done'),
    // 2, 6, then 18 and 54 held down to 10.
    takesMs: 28_000,
    virtualTimeOnly: 'it waits half a minute',
  },
  {
    name: 'by default three retries double a second',
    machine: steps({ Do: call('Work', { Retry: [{ ErrorEquals: ['States.ALL'] }] }) }),
    input: {},
    functions: { Work: inTurn(throws('UpstreamError')) },
    ends: { status: 'FAILED', error: 'UpstreamError', cause: causeOf('UpstreamError') },
    takesMs: 7_000,
  },
  {
    name: 'a retry sees how many there were',
    machine: steps({
      Do: call('Work', {
        Arguments: {
          FunctionName: 'Work',
          Payload: { retries: '{% $states.context.State.RetryCount %}' },
        },
        Retry: [retry('States.ALL')],
      }),
      Count: pass({ Output: '{% $states.input.retries %}' }),
    }),
    input: {},
    functions: { Work: (payload, n) => (n < 2 ? throws('UpstreamError') : returns(payload)) },
    ends: succeeded(2),
    calls: [{ retries: 0 }, { retries: 1 }, { retries: 2 }],
  },
  {
    name: 'a caught error is the input of the next state',
    machine: steps({
      Do: call('Work', { Catch: [{ ErrorEquals: ['ConflictError'], Next: 'Caught' }] }),
      Skip: { Type: 'Succeed' },
      Caught: pass({
        Output: {
          error: '{% $states.input.Error %}',
          type: '{% $parse($states.input.Cause).errorType %}',
        },
      }),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError')) },
    ends: succeeded({ error: 'ConflictError', type: 'ConflictError' }),
  },
  {
    name: 'a catcher may assign and shape what goes on, from input and error',
    machine: steps({
      Do: call('Work', {
        Assign: { never: true },
        Catch: [
          {
            ErrorEquals: ['ConflictError'],
            Next: 'Caught',
            Assign: { why: '{% $states.errorOutput.Error %}' },
            Output: { id: '{% $states.input.id %}' },
          },
        ],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass({
        Output: { why: '{% $why %}', id: '{% $states.input.id %}', never: '{% $exists($never) %}' },
      }),
    }),
    input: { id: 'chg-1' },
    functions: { Work: inTurn(throws('ConflictError')) },
    ends: succeeded({ why: 'ConflictError', id: 'chg-1', never: false }),
  },
  {
    name: 'catchers are asked in order',
    machine: steps({
      Do: call('Work', {
        Catch: [
          { ErrorEquals: ['Other', 'Another'], Next: 'Skip' },
          toCaught('States.TaskFailed'),
          { ErrorEquals: ['States.ALL'], Next: 'Skip' },
        ],
      }),
      Skip: { Type: 'Fail', Error: 'Wrong' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError')) },
    ends: succeeded({ error: 'ConflictError' }),
  },
  {
    name: 'an Output that cannot be computed is caught by its name',
    machine: steps({
      Do: call('Work', {
        Output: '{% $states.result.Payload.missing %}',
        Catch: [toCaught('States.QueryEvaluationError')],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: echo },
    ends: succeeded({ error: 'States.QueryEvaluationError' }),
  },
  {
    name: 'Arguments that cannot be computed are caught by States.ALL, and nothing is called',
    machine: steps({
      Do: call('Work', {
        Arguments: { FunctionName: 'Work', Payload: '{% $states.input.missing %}' },
        Catch: [toCaught('States.ALL')],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: echo },
    ends: succeeded({ error: 'States.QueryEvaluationError' }),
    calls: [],
  },
  {
    name: 'a catcher that cannot compute its Output fails the execution',
    machine: steps({
      Do: call('Work', {
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.input.missing %}' },
        ],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError')) },
    ends: { status: 'FAILED', error: 'States.QueryEvaluationError' },
  },
  {
    name: 'an output over 256 KiB fails',
    machine: steps({ Grow: pass({ Output: HUGE }) }),
    input: {},
    ends: { status: 'FAILED', error: 'States.DataLimitExceeded' },
  },
  {
    name: 'States.ALL does not catch too much data',
    machine: steps({
      Do: call('Work', { Output: HUGE, Catch: [toCaught('States.ALL')] }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: echo },
    ends: { status: 'FAILED', error: 'States.DataLimitExceeded' },
  },
  {
    name: 'States.TaskFailed does not catch too much data, its own name does',
    machine: steps({
      Do: call('Work', {
        Output: HUGE,
        Catch: [
          { ErrorEquals: ['States.TaskFailed'], Next: 'Skip' },
          toCaught('States.DataLimitExceeded'),
        ],
      }),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: echo },
    ends: succeeded({ error: 'States.DataLimitExceeded' }),
  },
];
