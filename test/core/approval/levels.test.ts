import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isApproved, isDecided, isWaiting } from '#core/approval/approved.ts';
import { agreedElsewhere, levelsFor, nextLevel } from '#core/approval/levels.ts';
import { isLenient } from '#core/approval/policy.ts';
import { assuranceOf } from '#core/approval/quorum.ts';
import { configSchema } from '#core/contract/config.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Requirement } from '#core/model/change.ts';
import type { Level } from '#core/model/ledger.ts';
import { aLedger, assessed, aVerdict, decided, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const person = (name: string, given: object = {}) => ({
  name,
  mail: `${name}@example.com`,
  ...given,
});
const PEOPLE = [
  person('ana', { deputy: 'dee' }),
  person('bo'),
  person('cy'),
  person('dee', { standsIn: true }),
  person('eli'),
];
const configOf = (approval: object) =>
  configSchema.parse({ approval: { approvers: PEOPLE, ...approval } });
const levels = (requires: Requirement, approval: object, isMet = () => true) =>
  levelsFor(configOf(approval), { requires }, isMet);
const TWO = {
  groups: { money: ['bo', 'cy'] },
  levels: [
    { name: 'lead', approvers: ['ana'] },
    { name: 'finance', groups: ['money'], when: { savingAbove: 100 } },
  ],
};

describe('levelsFor', () => {
  test('names who may decide on each: those asked, their deputies, and those to whom it goes last', () => {
    const escalating = { ...TWO, followUp: { escalateTo: ['eli'] } };
    expect(levels('one-person', escalating)).toEqual([
      { name: 'lead', requires: 'one-person', approvers: ['ana', 'dee', 'eli'] },
      { name: 'finance', requires: 'one-person', approvers: ['bo', 'cy', 'eli'] },
    ]);
  });

  test('leaves out a level whose conditions do not hold; the last that is left is asked for all', () => {
    expect(levels('two-people', TWO, () => false)).toEqual([
      { name: 'lead', requires: 'two-people', approvers: ['ana', 'dee'] },
    ]);
  });

  test.each<[string, Requirement, object]>([
    ['policy asks nobody', 'nobody', TWO],
    ['policy forbids it', 'never', TWO],
    ['there are none', 'one-person', {}],
  ])('there are no levels where %s', (_name, requires, approval) => {
    expect(levels(requires, approval)).toBeUndefined();
  });

  test('only ever add to what policy asks, whatever they say themselves', () => {
    const require = fc.constantFrom('one-person', 'signed-in-person', 'two-people');
    const chain = fc.array(require, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(require, chain, (requires, of) => {
        const given = of.map((each, i) => ({ name: `l${i}`, approvers: ['ana'], require: each }));
        const found = levels(requires, { levels: given }) ?? [];
        expect(found).toHaveLength(of.length);
        expect(isLenient(requires, found.at(-1)?.requires ?? 'nobody')).toBe(true);
        for (const [i, level] of found.entries())
          expect(isLenient(of[i] ?? 'never', level.requires)).toBe(true);
        if (requires !== 'one-person')
          expect(found.every((level) => level.requires !== 'one-person')).toBe(true);
      }),
    );
  });
});

const LEVELS: Level[] = [
  { name: 'lead', requires: 'one-person', approvers: ['ana', 'bo'] },
  { name: 'finance', requires: 'two-people', approvers: ['bo', 'cy', 'eli'] },
];
const onLevels = (...events: Parameters<typeof aLedger>[0]) =>
  fold(aLedger([opened(), assessed({ verdict: aVerdict(), levels: LEVELS }), ...events]));
const says = (by: string, level: number, given: Parameters<typeof decided>[0] = {}) =>
  decided({ by, level, signedIn: true, assurance: 'stepped-up', ...given });

describe('a change with two levels', () => {
  test.each<[string, Parameters<typeof aLedger>[0], number | undefined]>([
    ['begins with the first', [], 1],
    ['goes on to the second', [says('ana', 1)], 2],
    ['waits for both of the second', [says('ana', 1), says('cy', 2)], 2],
    ['is through', [says('ana', 1), says('cy', 2), says('eli', 2)], undefined],
    ['counts a person on one level alone', [says('bo', 1), says('bo', 2), says('cy', 2)], 2],
    ['counts nobody who is not on the level', [says('cy', 1)], 1],
    ['counts no other plan', [says('ana', 1, { planHash: 'other' })], 1],
    [
      'counts nobody who was less sure than asked',
      [says('ana', 1), says('cy', 2, { assurance: 'signed-in' }), says('eli', 2)],
      2,
    ],
    ['takes nothing on the second for the first', [says('cy', 2), says('eli', 2)], 1],
  ])('%s', (_name, events, expected) => {
    const state = onLevels(...events);
    expect(nextLevel(state)).toBe(expected);
    expect(isApproved(state, NOW)).toBe(expected === undefined);
    expect(isDecided(state)).toBe(expected === undefined);
  });

  test('is rejected by anybody, on any level', () => {
    const state = onLevels(says('ana', 1), says('cy', 2, { decision: 'reject', complete: false }));
    expect([isApproved(state, NOW), isDecided(state), isWaiting(state)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('waits only for the request that was made last', () => {
    const asked = (level: number) => ({
      kind: 'asked' as const,
      approval: `apr-${level}`,
      planHash: 'p',
      level,
      approvers: [],
      expiresAt: NOW,
    });
    expect(isWaiting(onLevels(asked(1)))).toBe(true);
    expect(isWaiting(onLevels(asked(1), says('ana', 1)))).toBe(false);
    expect(isWaiting(onLevels(asked(1), says('ana', 1), asked(2)))).toBe(true);
    const back = { kind: 'withdrawn', by: 'ana', via: 'mail', because: 'x' } as const;
    expect(isWaiting(onLevels(asked(1), back))).toBe(false);
  });

  test('knows who agreed elsewhere', () => {
    expect(agreedElsewhere(onLevels(says('ana', 1), says('cy', 2)), 2)).toEqual(['ana']);
  });
});

test('whoever approves in whatever order: it is approved only by enough people, each on one level', () => {
  const vote = fc.record({
    by: fc.constantFrom('ana', 'bo', 'cy', 'eli', 'trimtab', 'eve'),
    level: fc.integer({ min: 1, max: 2 }),
    assurance: fc.constantFrom('mailbox', 'signed-in', 'stepped-up'),
    decision: fc.constantFrom('approve', 'approve', 'approve', 'reject'),
    // What the ledger claims is not what counts.
    complete: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(vote, { maxLength: 8 }), (votes) => {
      const state = onLevels(...votes.map(({ by, level, ...given }) => says(by, level, given)));
      if (!isApproved(state, NOW)) return;
      expect(state.decisions.every(({ decision }) => decision === 'approve')).toBe(true);
      const on = (level: number) =>
        new Set(state.decisions.filter((vote) => vote.level === level).map(({ by }) => by));
      const sure = state.decisions.filter(
        (vote) => vote.level === 2 && assuranceOf(vote) === 'stepped-up',
      );
      const second = new Set(sure.map(({ by }) => by).filter((by) => !on(1).has(by)));
      expect([...second].filter((by) => ['bo', 'cy', 'eli'].includes(by)).length).toBeGreaterThan(
        1,
      );
      expect(on(1).has('ana') || on(1).has('bo')).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
