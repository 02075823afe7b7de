import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expressionsIn, evaluate as reference } from '#local/states/expression.ts';
import { evaluate } from './expression.ts';

const MACHINE = JSON.parse(
  readFileSync(new URL('../../../statemachines/change.asl.json', import.meta.url), 'utf8'),
);
const expressions = [...new Set(expressionsIn(MACHINE))];

const word = fc.constantFrom('', 'ask', 'turn', 'go', 'wait', 'done', 'healthy', 'approve', 'x');
const answer = fc.record({
  next: word,
  kind: word,
  outcome: word,
  because: word,
  clear: fc.boolean(),
  seen: fc.option(word, { nil: undefined }),
  seconds: fc.option(fc.nat(), { nil: undefined }),
  watch: fc.option(fc.boolean(), { nil: undefined }),
});
const bindings = fc
  .record({
    answer,
    watch: fc.boolean(),
    clear: fc.boolean(),
    seconds: fc.nat(),
    words: fc.array(word, { minLength: 12, maxLength: 12 }),
  })
  .map(({ answer: Payload, watch, clear, seconds, words }) => {
    const [change, seen, because, outcome, next, decision, kind, verdict, turn, error] = words;
    return {
      variables: {
        change,
        fence: 1,
        seen,
        because,
        outcome,
        next,
        decision,
        kind,
        verdict,
        turn,
        watch,
        clear,
        seconds,
      },
      states: {
        input: { change, fence: 1 },
        result: { Payload, decision, because, verdict, turn, outcome },
        errorOutput: { Error: error, Cause: '' },
        context: { Task: { Token: 'token' } },
      },
    };
  });

test('every expression of the state machine gives what JSONata gives', async () => {
  expect(expressions.length).toBeGreaterThan(20);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...expressions), bindings, async (source, given) => {
      expect(evaluate(source, given)).toEqual(await reference(source, 'field', given));
    }),
    { numRuns: 2_000 },
  );
});
