import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assuranceFor, isComplete, tally, type Vote } from '#core/approval/quorum.ts';
import type { Requirement } from '#core/model/change.ts';

const vote = (by: string, given: Partial<Vote> = {}): Vote => ({
  decision: 'approve',
  by,
  signedIn: true,
  ...given,
});
const byLink = { signedIn: false };

describe('tally', () => {
  test.each<[string, Requirement, Vote[], ReturnType<typeof tally>]>([
    ['one person is enough for one', 'one-person', [vote('ana', byLink)], 'approved'],
    ['nobody decided yet', 'one-person', [], 'waiting'],
    ['nobody is needed', 'nobody', [], 'approved'],
    ['nobody approves their own request', 'one-person', [vote('trimtab')], 'waiting'],
    ['a link is not a sign-in', 'signed-in-person', [vote('ana', byLink)], 'waiting'],
    ['a sign-in is enough', 'signed-in-person', [vote('ana')], 'approved'],
    ['two people are enough for two', 'two-people', [vote('ana'), vote('bo')], 'approved'],
    ['one is not', 'two-people', [vote('ana')], 'waiting'],
    ['nor is the same one twice', 'two-people', [vote('ana'), vote('ana')], 'waiting'],
    ['nor one and the requester', 'two-people', [vote('ana'), vote('trimtab')], 'waiting'],
    [
      'nor two of whom one came by a link',
      'two-people',
      [vote('ana'), vote('bo', byLink)],
      'waiting',
    ],
    ['signing in later counts', 'signed-in-person', [vote('ana', byLink), vote('ana')], 'approved'],
    [
      'any rejection rejects',
      'one-person',
      [vote('ana'), vote('bo', { decision: 'reject' })],
      'rejected',
    ],
    [
      'also one by a link',
      'two-people',
      [vote('bo', { decision: 'reject', ...byLink })],
      'rejected',
    ],
    ['nothing is enough for never', 'never', [vote('ana'), vote('bo'), vote('cy')], 'waiting'],
  ])('%s', (_name, requires, votes, expected) => {
    expect(tally(requires, votes, 'trimtab')).toBe(expected);
    expect(isComplete(requires, votes, 'trimtab')).toBe(expected === 'approved');
  });

  const votes = fc.array(
    fc.record({
      decision: fc.constantFrom('approve', 'reject'),
      by: fc.constantFrom('ana', 'bo', 'trimtab'),
      signedIn: fc.boolean(),
    }),
  );
  const requirement = fc.constantFrom('one-person', 'signed-in-person', 'two-people');

  test('does not depend on the order of the votes', () => {
    fc.assert(
      fc.property(requirement, votes, (requires, of) => {
        expect(tally(requires, of.toReversed(), 'trimtab')).toBe(tally(requires, of, 'trimtab'));
      }),
    );
  });

  test('two people are always two, and neither asked', () => {
    fc.assert(
      fc.property(votes, (of) => {
        if (!isComplete('two-people', of, 'trimtab')) return;
        const people = new Set(
          of.filter((v) => v.signedIn && v.by !== 'trimtab').map(({ by }) => by),
        );
        expect(people.size).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

test.each<[Requirement, string]>([
  ['one-person', 'mailbox'],
  ['signed-in-person', 'signed-in'],
  ['two-people', 'stepped-up'],
])('%s needs to be %s', (requires, assurance) => {
  expect(assuranceFor(requires)).toBe(assurance);
});

test.each<[Vote['assurance'], boolean]>([
  ['mailbox', false],
  ['signed-in', false],
  ['stepped-up', true],
  // Stored before there was a step-up.
  [undefined, true],
])('of two people one who is %s counts: %s', (assurance, counts) => {
  const votes = [vote('ana', { assurance: 'stepped-up' }), vote('bo', { assurance })];
  expect(isComplete('two-people', votes, 'trimtab')).toBe(counts);
});
