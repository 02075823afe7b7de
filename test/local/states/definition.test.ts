import { describe, expect, test } from 'vitest';
import { parseDefinition, substitute } from '#local/states/check-definition.ts';
import { call, pass, steps, workflow } from '#test/scenarios/scenario.ts';

const faultsOf = (definition: unknown): string => {
  try {
    parseDefinition(JSON.stringify(definition));
    return 'none';
  } catch (error) {
    return String((error as Error).message);
  }
};
const map = (states: Record<string, Record<string, unknown>>) => ({
  Type: 'Map',
  ItemProcessor: workflow(states),
});

describe('a definition is refused when', () => {
  test.each([
    ['it is not JSONata', { ...steps({ A: pass() }), QueryLanguage: 'JSONPath' }, 'QueryLanguage'],
    ['a field is unknown', steps({ A: pass({ ResultPath: '$' }) }), 'ResultPath'],
    ['a state is missing', steps({ A: pass({ Next: 'B' }) }), 'no state "B"'],
    [
      'a catcher goes nowhere',
      steps({ A: call('F', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }) }),
      'no state "B"',
    ],
    ['a state cannot be reached', steps({ A: pass({ End: true }), B: pass() }), '"B" cannot'],
    ['a state has both Next and End', steps({ A: pass({ Next: 'A', End: true }) }), 'Next or End'],
    ['an expression is broken', steps({ A: pass({ Output: '{% $x( %}' }) }), '{% $x( %}'],
    ['an expression asks for the time', steps({ A: pass({ Output: '{% $now() %}' }) }), '$now'],
    [
      'it asks for it inside a function',
      steps({ A: pass({ Output: '{% $map([1], function($v){$millis()}) %}' }) }),
      '$millis',
    ],
    [
      'an expression draws lots',
      steps({ A: pass({ Assign: { a: { b: '{% $uuid() %}' } } }) }),
      '$uuid',
    ],
    [
      'another service is called',
      steps({ A: call('F', { Resource: 'arn:aws:states:::sqs:sendMessage' }) }),
      'Resource',
    ],
    [
      'States.ALL is not last',
      steps({
        A: call('F', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['B'] }] }),
      }),
      'States.ALL must',
    ],
    [
      'States.ALL is not alone',
      steps({ A: call('F', { Retry: [{ ErrorEquals: ['B', 'States.ALL'] }] }) }),
      'States.ALL must',
    ],
    [
      'a heartbeat is longer than the time-out',
      steps({ A: call('F', { TimeoutSeconds: 5, HeartbeatSeconds: 5 }) }),
      'HeartbeatSeconds must',
    ],
    ['a Wait has no end', steps({ A: { Type: 'Wait' } }), 'Seconds or Timestamp'],
    [
      'an inner workflow assigns an outer variable',
      steps({ A: pass({ Assign: { x: 1 } }), B: map({ C: pass({ Assign: { x: 2 } }) }) }),
      '"x" belongs to the workflow around it',
    ],
    ['two states have one name', steps({ A: pass(), B: map({ A: pass() }) }), 'named "A"'],
    ['a variable is called states', steps({ A: pass({ Assign: { states: 1 } }) }), 'Assign.states'],
  ])('%s', (_why, definition, fault) => {
    expect(faultsOf(definition)).toContain(fault);
  });

  test('it is not JSON', () => {
    expect(() => parseDefinition('{')).toThrow('not JSON');
  });
});

test('every fault is named at once', () => {
  const faults = faultsOf(steps({ A: pass({ Next: 'B' }), C: pass({ Output: '{% ( %}' }) }));
  expect(faults).toMatch(/no state "B".*"C" cannot be reached.*\{% \( %\}/);
});

test('substitutions are put in as JSON text, and a missing one is named', () => {
  const name = '$' + '{Name}';
  const text = JSON.stringify({ a: name, b: `x-${name}-y` });
  expect(JSON.parse(substitute(text, { Name: 'a"b\\c' }))).toEqual({
    a: 'a"b\\c',
    b: 'x-a"b\\c-y',
  });
  expect(() => substitute(text, {})).toThrow(name);
});
