// Longer than 250 lines: one table of scenarios, read as a whole.
import {
  call,
  echo,
  inTurn,
  pass,
  returns,
  type Scenario,
  start,
  startAndWait,
  steps,
  throws,
  workflow,
} from './scenario.ts';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output }) as const;
const parallel = (branches: readonly unknown[], more: Record<string, unknown> = {}) => ({
  Type: 'Parallel',
  Branches: branches,
  ...more,
});
const map = (processor: unknown, more: Record<string, unknown> = {}) => ({
  Type: 'Map',
  ItemProcessor: processor,
  ...more,
});
const toCaught = (...ErrorEquals: string[]) => ({
  ErrorEquals,
  Next: 'Caught',
  Output: { error: '{% $states.errorOutput.Error %}' },
});
const wait = (Seconds: number) => ({ Type: 'Wait', Seconds });

/** Parallel, Map and executions that start executions. */
export const nesting: readonly Scenario[] = [
  {
    name: 'branches give their outputs in order, whichever ends first',
    machine: steps({
      Both: parallel([
        workflow({ Slow: wait(1), A: pass({ Output: "{% 'slow' %}" }) }),
        workflow({ B: pass({ Output: '{% $states.input.b %}' }) }),
      ]),
      Shape: pass({ Output: { all: '{% $states.input %}' } }),
    }),
    input: { b: 'fast' },
    ends: succeeded({ all: ['slow', 'fast'] }),
    takesMs: 1_000,
  },
  {
    name: 'branches wait side by side',
    machine: steps({
      Both: parallel([
        workflow({ A: wait(2) }),
        workflow({ B: wait(1) }),
        workflow({ C: wait(2) }),
      ]),
    }),
    input: 1,
    ends: succeeded([1, 1, 1]),
    takesMs: 2_000,
  },
  {
    name: 'Arguments are the input of every branch; Assign and Output see the results',
    machine: steps({
      Both: parallel([workflow({ A: pass() }), workflow({ B: pass({ Output: '{% 2 %}' }) })], {
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Assign: { branches: '{% $count($states.result) %}' },
        Output: { first: '{% $states.result[0].n %}', n: '{% $states.input.n %}' },
      }),
      Done: pass({ Output: { branches: '{% $branches %}', rest: '{% $states.input %}' } }),
    }),
    input: { n: 1 },
    ends: succeeded({ branches: 2, rest: { first: 2, n: 1 } }),
  },
  {
    name: 'an inner workflow reads outer variables and keeps its own to itself',
    machine: steps({
      Init: pass({ Assign: { outer: 'o' } }),
      Both: parallel([
        workflow({
          A: pass({ Assign: { own: 'a' } }),
          ReadA: pass({ Output: '{% $outer & $own %}' }),
        }),
        workflow({
          B: pass({ Assign: { own: 'b' } }),
          ReadB: pass({ Output: '{% $outer & $own %}' }),
        }),
      ]),
      Done: pass({ Output: { all: '{% $states.input %}', leaked: '{% $exists($own) %}' } }),
    }),
    input: {},
    ends: succeeded({ all: ['oa', 'ob'], leaked: false }),
  },
  {
    name: 'a branch that fails ends its siblings and can be caught',
    machine: steps({
      Both: parallel(
        [workflow({ A: call('Work') }), workflow({ B: wait(20), Never: call('Late') })],
        { Catch: [toCaught('ConflictError')] },
      ),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError')), Late: echo },
    ends: succeeded({ error: 'ConflictError' }),
    takesMs: 0,
    calls: [{}],
  },
  {
    name: 'a Parallel that is retried runs all its branches again',
    machine: steps({
      Both: parallel(
        [workflow({ A: call('Flaky') }), workflow({ B: pass({ Output: "{% 'b' %}" }) })],
        {
          Retry: [{ ErrorEquals: ['UpstreamError'], IntervalSeconds: 1 }],
        },
      ),
    }),
    input: {},
    functions: { Flaky: inTurn(throws('UpstreamError'), returns('a')) },
    ends: succeeded(['a', 'b']),
    takesMs: 1_000,
  },
  {
    name: 'an error inside a branch may be caught inside it',
    machine: steps({
      Both: parallel([
        workflow({
          A: call('Work', { Catch: [toCaught('States.ALL')] }),
          Skip: { Type: 'Succeed' },
          Caught: pass(),
        }),
        workflow({ B: pass({ Output: "{% 'b' %}" }) }),
      ]),
    }),
    input: {},
    functions: { Work: inTurn(throws('ConflictError')) },
    ends: succeeded([{ error: 'ConflictError' }, 'b']),
  },
  {
    name: 'a Map gives its outputs in the order of the items',
    machine: steps({
      Each: map(
        workflow({
          Rest: { Type: 'Wait', Seconds: '{% $states.input.s %}' },
          Out: pass({ Output: '{% $states.input.id %}' }),
        }),
        { Items: '{% $states.input.items %}' },
      ),
    }),
    input: {
      items: [
        { id: 'a', s: 1 },
        { id: 'b', s: 0 },
      ],
    },
    ends: succeeded(['a', 'b']),
    takesMs: 1_000,
  },
  {
    name: 'an ItemSelector shapes each item from input, variables and Map.Item',
    machine: steps({
      Init: pass({ Assign: { tag: 't' } }),
      Each: map(workflow({ Echo: call('Work') }), {
        Items: '{% $states.input.ids %}',
        ItemSelector: {
          id: '{% $states.context.Map.Item.Value %}',
          index: '{% $states.context.Map.Item.Index %}',
          tag: '{% $tag %}',
          of: '{% $count($states.input.ids) %}',
        },
      }),
    }),
    input: { ids: ['x', 'y'] },
    functions: { Work: echo },
    ends: succeeded([
      { id: 'x', index: 0, tag: 't', of: 2 },
      { id: 'y', index: 1, tag: 't', of: 2 },
    ]),
  },
  {
    name: 'a concurrency of one takes the items one after the other',
    machine: steps({
      Each: map(workflow({ First: call('Work'), Rest: wait(1), Then: call('Work') }), {
        MaxConcurrency: 1,
      }),
    }),
    input: ['a', 'b'],
    functions: { Work: echo },
    ends: succeeded(['a', 'b']),
    takesMs: 2_000,
    calls: ['a', 'a', 'b', 'b'],
  },
  {
    name: 'the concurrency may be computed',
    machine: steps({
      Each: map(workflow({ Rest: wait(1) }), {
        Items: [1, 2, 3, 4],
        MaxConcurrency: '{% $states.input.at * 2 %}',
      }),
    }),
    input: { at: 1 },
    ends: succeeded([1, 2, 3, 4]),
    takesMs: 2_000,
  },
  {
    name: 'a Map over nothing gives nothing',
    machine: steps({ Each: map(workflow({ Do: call('Work') }), { Items: '{% [] %}' }) }),
    input: {},
    functions: { Work: echo },
    ends: succeeded([]),
    calls: [],
  },
  {
    name: 'Items must be an array',
    machine: steps({ Each: map(workflow({ Do: pass() }), { Items: '{% $states.input.n %}' }) }),
    input: { n: 5 },
    ends: { status: 'FAILED', error: 'States.QueryEvaluationError' },
  },
  {
    name: 'a Map may list its items itself',
    machine: steps({
      Each: map(workflow({ Out: pass() }), { Items: [1, '{% $states.input.two %}', { three: 3 }] }),
    }),
    input: { two: 2 },
    ends: succeeded([1, 2, { three: 3 }]),
  },
  {
    name: 'a Map in a Map keeps its items apart',
    machine: steps({
      Each: map(
        workflow({
          Inner: map(workflow({ Out: pass({ Output: '{% $states.input * 10 %}' }) }), {
            Items: '{% $states.input.xs %}',
          }),
        }),
      ),
    }),
    input: [{ xs: [1, 2] }, { xs: [3] }],
    ends: succeeded([[10, 20], [30]]),
  },
  {
    name: 'an item that fails fails the Map with its error',
    machine: steps({
      Each: map(
        workflow({
          Ask: {
            Type: 'Choice',
            Choices: [{ Condition: "{% $states.input = 'bad' %}", Next: 'Soon' }],
            Default: 'Rest',
          },
          Rest: { ...wait(20), End: true },
          Soon: wait(1),
          Stop: { Type: 'Fail', Error: 'Bad', Cause: 'item' },
        }),
        { Catch: [toCaught('Bad')] },
      ),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    input: ['good', 'bad', 'good'],
    ends: succeeded({ error: 'Bad' }),
    takesMs: 1_000,
  },
  {
    name: 'an item retries for itself',
    machine: steps({
      Each: map(
        workflow({
          Do: call('Work', {
            Arguments: {
              FunctionName: 'Work',
              Payload: { id: '{% $states.input %}', n: '{% $states.context.State.RetryCount %}' },
            },
            Retry: [{ ErrorEquals: ['UpstreamError'], IntervalSeconds: 1 }],
          }),
        }),
      ),
    }),
    input: ['a', 'b'],
    functions: {
      Work: (payload) =>
        payload.id === 'a' && payload.n === 0 ? throws('UpstreamError') : returns(payload),
    },
    ends: succeeded([
      { id: 'a', n: 1 },
      { id: 'b', n: 0 },
    ]),
  },
  {
    name: 'an execution starts another and goes on',
    machine: steps({
      Go: start(
        'Other',
        { Name: 'child', Input: { n: '{% $states.input.n %}' } },
        { Output: { arn: '{% $states.result.ExecutionArn %}' } },
      ),
      Done: pass({ Output: "{% $split($states.input.arn, ':')[-1] %}" }),
    }),
    others: { Other: steps({ Rest: wait(1) }) },
    input: { n: 1 },
    ends: succeeded('child'),
    takesMs: 0,
  },
  {
    name: 'an execution waits for another and reads its output',
    machine: steps({
      Go: startAndWait(
        'Other',
        { Name: 'child', Input: { n: '{% $states.input.n %}' } },
        { Output: { status: '{% $states.result.Status %}', n: '{% $states.result.Output.n %}' } },
      ),
    }),
    others: {
      Other: steps({ Rest: wait(1), Out: pass({ Output: { n: '{% $states.input.n * 2 %}' } }) }),
    },
    input: { n: 2 },
    ends: succeeded({ status: 'SUCCEEDED', n: 4 }),
  },
  {
    name: 'two tasks may wait for the same execution',
    machine: steps({
      Both: parallel(
        ['A', 'B'].map((name) =>
          workflow({
            [name]: startAndWait(
              'Other',
              { Name: 'child', Input: { n: 1 } },
              { Output: '{% $states.result.Output.n %}' },
            ),
          }),
        ),
      ),
    }),
    others: { Other: steps({ Rest: wait(1) }) },
    input: {},
    ends: succeeded([1, 1]),
  },
  {
    name: 'an Input that is a string is the JSON text itself',
    machine: steps({
      Go: startAndWait(
        'Other',
        { Name: 'child', Input: '{% $string($states.input) %}' },
        { Output: { n: '{% $states.result.Output.n %}' } },
      ),
    }),
    others: { Other: steps({ Out: pass() }) },
    input: { n: 2 },
    ends: succeeded({ n: 2 }),
  },
  {
    name: 'an execution that fails fails the task that waits for it',
    machine: steps({
      Go: startAndWait(
        'Other',
        { Name: 'child' },
        {
          Catch: [
            {
              ErrorEquals: ['States.TaskFailed'],
              Next: 'Caught',
              Output: {
                error: '{% $states.errorOutput.Error %}',
                child: '{% $parse($states.errorOutput.Cause).Error %}',
              },
            },
          ],
        },
      ),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    others: { Other: steps({ Stop: { Type: 'Fail', Error: 'Told', Cause: 'x' } }) },
    input: {},
    ends: succeeded({ error: 'States.TaskFailed', child: 'Told' }),
  },
  {
    name: 'a name that was used with another input is refused',
    machine: steps({
      Go: start('Other', { Name: 'child', Input: { n: 1 } }),
      Again: start(
        'Other',
        { Name: 'child', Input: { n: 2 } },
        { Catch: [toCaught('States.ALL')] },
      ),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    others: { Other: steps({ Rest: wait(1) }) },
    input: {},
    ends: succeeded({ error: 'StepFunctions.ExecutionAlreadyExistsException' }),
  },
  {
    name: 'the same name and input find the execution that runs',
    machine: steps({
      Go: start('Other', { Name: 'child', Input: { n: 1 } }),
      Again: start(
        'Other',
        { Name: 'child', Input: { n: 1 } },
        { Output: "{% $split($states.result.ExecutionArn, ':')[-1] %}" },
      ),
    }),
    others: { Other: steps({ Rest: wait(2) }) },
    input: {},
    ends: succeeded('child'),
  },
  {
    name: 'a task waits for an execution no longer than its time-out',
    machine: steps({
      Go: startAndWait(
        'Other',
        { Name: 'child' },
        { TimeoutSeconds: 1, Catch: [toCaught('States.Timeout')] },
      ),
      Skip: { Type: 'Succeed' },
      Caught: pass(),
    }),
    others: { Other: steps({ Rest: wait(20) }) },
    input: {},
    ends: succeeded({ error: 'States.Timeout' }),
    takesMs: 1_000,
  },
  {
    name: 'one execution per item, all awaited',
    machine: steps({
      Each: map(
        workflow({
          Go: startAndWait(
            'Other',
            { Name: "{% 'child-' & $states.input %}", Input: { id: '{% $states.input %}' } },
            { Output: '{% $states.result.Output.id %}' },
          ),
        }),
      ),
    }),
    others: { Other: steps({ Do: call('Work') }) },
    input: ['a', 'b', 'c'],
    functions: { Work: echo },
    ends: succeeded(['a', 'b', 'c']),
  },
];
