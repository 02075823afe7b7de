import { describe, expect, test } from 'vitest';
import { changedLately, inFlightAt } from '#console/live/in-flight.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { listAt } from '#test/support/console-answers.ts';
import { aStory } from '#test/support/console-story.ts';
import { at } from '#test/support/story-watch.ts';

const rows = listAt(
  [
    aStory({ goes: 'rolled-back' }),
    aStory({ goes: 'waits', number: 'chg-0002', name: 'exports' }),
    aStory({ goes: 'rejected', number: 'chg-0003', name: 'imports' }),
  ],
  at(9, 50),
).changes;
const numbers = (some: readonly { readonly number: string }[]) => some.map(({ number }) => number);

describe('what was in flight when all was stopped', () => {
  test('is what had begun and not ended; what waited was kept from beginning', () => {
    const { begun, kept } = inFlightAt(rows, at(9, 10));
    expect(numbers(begun)).toEqual(['chg-0001']);
    expect(numbers(kept)).toEqual(['chg-0002']);
  });

  test('is nothing once it has ended, and nothing before it was opened', () => {
    expect(numbers(inFlightAt(rows, at(9, 50)).begun)).toEqual([]);
    expect(inFlightAt(rows, at(1))).toEqual({ begun: [], kept: [] });
  });
});

test('what was changed in the last day is what made a call in it', () => {
  expect(numbers(changedLately(rows, at(9, 50)))).toEqual(['chg-0001']);
  expect(changedLately(rows, at(9, 50) + MS_PER_DAY)).toEqual([]);
});
