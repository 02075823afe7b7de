// Longer than 250 lines: one table of scenarios, read as a whole.
import { call, echo, pass, type Scenario, steps } from './scenario.ts';

const succeeded = (output: unknown) => ({ status: 'SUCCEEDED', output }) as const;
const badQuery = { status: 'FAILED', error: 'States.QueryEvaluationError' } as const;

/** Pass, Choice, Wait, Succeed and Fail: how data, variables and control flow. */
export const dataFlow: readonly Scenario[] = [
  {
    name: 'a Pass without Output hands on its input',
    machine: steps({ A: pass() }),
    input: { a: [1, null, 'x'] },
    ends: succeeded({ a: [1, null, 'x'] }),
  },
  {
    name: 'Output mixes literals and expressions at any depth',
    machine: steps({
      A: pass({ Output: { n: 1, deep: [{ sum: '{% $sum($states.input.xs) %}' }, 'plain', true] } }),
    }),
    input: { xs: [1, 2, 3] },
    ends: succeeded({ n: 1, deep: [{ sum: 6 }, 'plain', true] }),
  },
  {
    name: 'an expression may give an array, and a single match stays single',
    machine: steps({
      A: pass({
        Output: {
          many: '{% $states.input.items[v > 1].v %}',
          one: '{% $states.input.items[v > 2].v %}',
          list: '{% [$states.input.items[v > 2].v] %}',
        },
      }),
    }),
    input: { items: [{ v: 1 }, { v: 2 }, { v: 3 }] },
    ends: succeeded({ many: [2, 3], one: 3, list: [3] }),
  },
  {
    name: 'a variable holds from the next state on, not in the state that assigns it',
    machine: steps({
      First: pass({ Assign: { x: 1 } }),
      Second: pass({
        Assign: { x: '{% $x + 1 %}', old: '{% $x %}' },
        Output: { seen: '{% $x %}' },
      }),
      Third: pass({
        Output: { x: '{% $x %}', old: '{% $old %}', seen: '{% $states.input.seen %}' },
      }),
    }),
    input: {},
    ends: succeeded({ x: 2, old: 1, seen: 1 }),
  },
  {
    name: 'an expression that returns nothing fails the execution',
    machine: steps({ A: pass({ Output: { gone: '{% $states.input.missing %}' } }) }),
    input: {},
    ends: badQuery,
  },
  {
    name: 'an expression that throws fails the execution',
    machine: steps({ A: pass({ Output: "{% 'a' + 1 %}" }) }),
    input: {},
    ends: badQuery,
  },
  {
    name: 'null is a value, not nothing',
    machine: steps({ A: pass({ Output: { kept: '{% $states.input.empty %}' } }) }),
    input: { empty: null },
    ends: succeeded({ kept: null }),
  },
  {
    name: 'text in the data that looks like an expression is data',
    machine: steps({ A: pass({ Output: { text: '{% $states.input.text %}' } }), B: pass() }),
    input: { text: '{% 1 + 1 %}' },
    ends: succeeded({ text: '{% 1 + 1 %}' }),
  },
  {
    name: 'the context names execution, machine and state',
    machine: steps({
      Look: pass({
        Output: {
          execution: '{% $states.context.Execution.Name %}',
          input: '{% $states.context.Execution.Input.a %}',
          state: '{% $states.context.State.Name %}',
          sameId:
            "{% $contains($states.context.Execution.Id, ':execution:' & $states.context.StateMachine.Name & ':') %}",
          sameTime:
            '{% $toMillis($states.context.State.EnteredTime) >= $toMillis($states.context.Execution.StartTime) %}',
        },
      }),
    }),
    input: { a: 7 },
    ends: succeeded({ execution: 'run', input: 7, state: 'Look', sameId: true, sameTime: true }),
  },
  {
    name: 'the functions that Step Functions adds are there',
    machine: steps({
      A: pass({
        Output: {
          parsed: '{% $parse($states.input.text).a %}',
          parts: '{% $partition([1, 2, 3, 4, 5], 2) %}',
          range: '{% $range(1, 9, 4) %}',
        },
      }),
    }),
    input: { text: '{"a":[1]}' },
    ends: succeeded({ parsed: [1], parts: [[1, 2], [3, 4], [5]], range: [1, 5, 9] }),
  },
  {
    name: 'a function body may bind names of its own',
    machine: steps({
      A: pass({ Output: '{% ($double := function($v) { $v * 2 }; $map([1, 2], $double)) %}' }),
    }),
    input: {},
    ends: succeeded([2, 4]),
  },
  {
    name: 'the first rule that holds is taken, with its own Assign and Output',
    machine: steps({
      Ask: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Big' },
          {
            Condition: '{% $states.input.n > 1 %}',
            Next: 'Some',
            Assign: { which: 'second' },
            Output: { n: '{% $states.input.n * 2 %}' },
          },
          { Condition: '{% true %}', Next: 'Big' },
        ],
        Assign: { which: 'default' },
        Output: "{% 'default' %}",
        Default: 'Big',
      },
      Big: { Type: 'Fail', Error: 'Wrong' },
      Some: pass({ Output: { which: '{% $which %}', n: '{% $states.input.n %}' } }),
    }),
    input: { n: 5 },
    ends: succeeded({ which: 'second', n: 10 }),
  },
  {
    name: 'a rule without Output hands on the input, whatever the state says for its Default',
    machine: steps({
      Ask: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.yes %}', Next: 'Done' }],
        Output: { by: 'default' },
        Default: 'Wrong',
      },
      Wrong: { Type: 'Fail', Error: 'Wrong' },
      Done: { Type: 'Succeed' },
    }),
    input: { yes: true },
    ends: succeeded({ yes: true }),
  },
  {
    name: "without a match the Default is taken, with the state's Assign and Output",
    machine: steps({
      Ask: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n > 10 %}', Next: 'Done' }],
        Assign: { by: 'default' },
        Output: { n: '{% $states.input.n + 1 %}' },
        Default: 'Done',
      },
      Done: pass({ Output: { by: '{% $by %}', n: '{% $states.input.n %}' } }),
    }),
    input: { n: 5 },
    ends: succeeded({ by: 'default', n: 6 }),
  },
  {
    name: 'no match and no Default fails the execution',
    machine: steps({
      Ask: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n = 1 %}', Next: 'Done' }] },
      Done: { Type: 'Succeed' },
    }),
    input: { n: 5 },
    ends: { status: 'FAILED', error: 'States.NoChoiceMatched' },
  },
  {
    name: 'a condition must be a boolean',
    machine: steps({
      Ask: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n %}', Next: 'Done' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed' },
    }),
    input: { n: 5 },
    ends: badQuery,
  },
  {
    name: 'a loop over Choice counts with a variable',
    machine: steps({
      Init: pass({ Assign: { n: 0 } }),
      Count: pass({ Assign: { n: '{% $n + 1 %}' } }),
      Enough: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $n < 5 %}', Next: 'Count' }],
        Default: 'Done',
      },
      Done: { Type: 'Succeed', Output: { n: '{% $n %}' } },
    }),
    input: {},
    ends: succeeded({ n: 5 }),
  },
  {
    name: 'a Wait lasts its seconds and hands on its input',
    machine: steps({ Rest: { Type: 'Wait', Seconds: 1 }, Done: pass() }),
    input: { a: 1 },
    ends: succeeded({ a: 1 }),
    takesMs: 1_000,
  },
  {
    name: 'the seconds of a Wait may be computed; its Assign and Output hold afterwards',
    machine: steps({
      Rest: {
        Type: 'Wait',
        Seconds: '{% $states.input.s * 2 %}',
        Assign: { rested: true },
        Output: { s: '{% $states.input.s %}' },
      },
      Done: pass({ Output: { rested: '{% $rested %}', s: '{% $states.input.s %}' } }),
    }),
    input: { s: 1, dropped: true },
    ends: succeeded({ rested: true, s: 1 }),
    takesMs: 2_000,
  },
  {
    name: 'a Wait for days passes',
    machine: steps({ Rest: { Type: 'Wait', Seconds: 259_200 } }),
    input: 1,
    ends: succeeded(1),
    takesMs: 259_200_000,
    virtualTimeOnly: 'it waits three days',
  },
  {
    name: 'a Wait until a time that has passed goes on at once',
    machine: steps({ Rest: { Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z' } }),
    input: 1,
    ends: succeeded(1),
    takesMs: 0,
  },
  {
    name: 'a Wait until a computed time goes on then',
    machine: steps({
      Rest: {
        Type: 'Wait',
        Timestamp: '{% $fromMillis($toMillis($states.context.Execution.StartTime) + 2000) %}',
      },
    }),
    input: 1,
    ends: succeeded(1),
    takesMs: 2_000,
  },
  {
    name: 'a Wait needs a whole number of seconds',
    machine: steps({ Rest: { Type: 'Wait', Seconds: '{% $states.input %}' } }),
    input: 'soon',
    ends: badQuery,
  },
  {
    name: 'Fail gives its Error and Cause',
    machine: steps({ Stop: { Type: 'Fail', Error: 'Told', Cause: 'because' } }),
    input: {},
    ends: { status: 'FAILED', error: 'Told', cause: 'because' },
  },
  {
    name: 'Fail may compute its Error and Cause',
    machine: steps({
      Init: pass({ Assign: { kind: 'Blocked' } }),
      Stop: { Type: 'Fail', Error: '{% $kind %}', Cause: "{% 'by ' & $states.input.who %}" },
    }),
    input: { who: 'policy' },
    ends: { status: 'FAILED', error: 'Blocked', cause: 'by policy' },
  },
  {
    name: 'Succeed ends the execution with its Output',
    machine: steps({ Done: { Type: 'Succeed', Output: { n: '{% $states.input.n %}' } } }),
    input: { n: 1, dropped: true },
    ends: succeeded({ n: 1 }),
  },
  {
    name: 'a machine that takes too long is timed out',
    machine: steps({ Rest: { Type: 'Wait', Seconds: 20 } }, { TimeoutSeconds: 1 }),
    input: {},
    ends: { status: 'TIMED_OUT' },
    takesMs: 1_000,
  },
  {
    name: 'a result has payload and status, and Assign sees it',
    machine: steps({
      Do: call('Work', {
        Assign: { status: '{% $states.result.StatusCode %}' },
        Output: { got: '{% $states.result.Payload.a %}', had: '{% $states.input.b %}' },
      }),
      Done: pass({ Output: { status: '{% $status %}', rest: '{% $states.input %}' } }),
    }),
    input: { a: 1, b: 2 },
    functions: { Work: echo },
    ends: succeeded({ status: 200, rest: { got: 1, had: 2 } }),
  },
];
