import { expect, test } from 'vitest';
import { inTheEnd } from '#core/rollback/in-the-end.ts';

const outcomes = (changes: Parameters<typeof inTheEnd>[0]) =>
  inTheEnd(changes).map(({ change, outcome }) => `${change} ${outcome}`);

test('a change that was taken back was rolled back, and what did it is no change of its own', () => {
  const back = { change: 'b', outcome: 'completed', reverts: 'a' } as const;
  expect(outcomes([back, { change: 'a', outcome: 'completed' }])).toEqual(['a rolled-back']);
});

test('one whose way back did not work, or is still under way, is as it ended', () => {
  const changes = [
    { change: 'b', outcome: 'blocked', reverts: 'a' },
    { change: 'c', reverts: 'a' },
    { change: 'a', outcome: 'completed' },
    { change: 'd' },
  ] as const;
  expect(outcomes(changes)).toEqual(['a completed', 'd undefined']);
});
