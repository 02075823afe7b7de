import { describe, expect, test } from 'vitest';
import { resizeMemory } from '#core/actions/lambda/resize-memory.ts';
import { compare } from '#core/actions/observe.ts';
import { NotPermittedError } from '#core/errors/errors.ts';
import { aFunction } from '#test/support/facts.ts';
import { cloudWith, TinyRun } from '#test/support/tiny-cloud.ts';

describe('lambda/resize-memory', () => {
  const fact = aFunction({ memoryMib: 3_008 });
  const steps = resizeMemory.plan(fact, { memoryMib: 1_536 });
  const [step] = steps;

  test('sends the revision of the read just before the call, forward and back', () => {
    const run = new TinyRun(cloudWith(fact));
    run.apply(steps);
    run.undo(steps);
    expect(run.calls.map(({ input }) => [input.MemorySize, input.RevisionId])).toEqual([
      [1_536, 'revision-1'],
      [3_008, 'revision-2'],
    ]);
  });

  test.each([
    ['waits while an update is in progress', { memory: 1_536, update: 'InProgress' }, 'transient'],
    ['waits while the undo is in progress', { memory: 3_008, update: 'InProgress' }, 'transient'],
    ['touches no function of another size', { memory: 512, update: 'Successful' }, 'other'],
    ['touches no function whose update failed', { memory: 1_536, update: 'Failed' }, 'other'],
    ['touches no function that is gone', null, 'other'],
  ])('%s', (_name, observed, expected) => {
    expect(step && compare(observed, step.state)).toBe(expected);
  });

  test('makes no plan that changes nothing', () => {
    expect(() => resizeMemory.plan(fact, { memoryMib: 3_008 })).toThrow(NotPermittedError);
  });

  test('accepts what Lambda accepts', () => {
    expect(resizeMemory.params.safeParse({ memoryMib: 127 }).success).toBe(false);
    expect(resizeMemory.params.safeParse({ memoryMib: 10_241 }).success).toBe(false);
    expect(resizeMemory.params.safeParse({ memoryMib: 128 }).success).toBe(true);
  });

  test('says both sizes where it says what could go wrong, and the old one where it says the way back', () => {
    expect(resizeMemory.couldGoWrong(fact, { memoryMib: 1_536 })).toMatch(/1536 MB.*3008 MB/);
    expect(resizeMemory.undoes.steps(fact)).toContain('3008 MB');
  });
});
