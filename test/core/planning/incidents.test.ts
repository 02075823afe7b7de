import { describe, expect, test } from 'vitest';
import type { Outcome } from '#core/model/change.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import type { Admission } from '#core/planning/admission.ts';
import { canaryOf, lockouts } from '#core/planning/incidents.ts';
import { anAdmission, executing } from '#test/support/planning.ts';

const NOW = 1_000 * MS_PER_HOUR;
const asked = anAdmission('chg-asked', NOW);
const ended = (
  outcome: Outcome,
  hoursAgo: number,
  given: Partial<Admission> = {},
  isSeen = false,
) =>
  anAdmission('chg-1', NOW - 48 * MS_PER_HOUR, {
    ...given,
    ended: { at: NOW - hoursAgo * MS_PER_HOUR, outcome, isSeen },
  });

describe('after an incident', () => {
  const OTHER_ACTION = { action: 'ebs/snapshot-and-delete-volume' };
  test.each([
    ['a rollback locks the same action out for an hour', ended('rolled-back', 0.99), true],
    ['and no longer', ended('rolled-back', 1), false],
    ['and no other action', ended('rolled-back', 0.5, OTHER_ACTION), false],
    ['and no other account', ended('rolled-back', 0.5, { account: 'b' }), false],
    [
      'one that needs a person locks its account out for a day',
      ended('needs-person', 23.9, OTHER_ACTION),
      true,
    ],
    ['and no longer', ended('needs-person', 24), false],
    ['and no other account', ended('needs-person', 1, { account: 'b' }), false],
    ['until somebody has seen the alert', ended('needs-person', 1, {}, true), false],
    ['what completed locks nothing', ended('completed', 0.1), false],
    ['what is under way locks nothing', anAdmission('chg-1', NOW), false],
  ])('%s', (_name, admission, isLocked) => {
    const found = lockouts(asked, [admission], executing().execution, NOW);
    expect(found).toHaveLength(isLocked ? 1 : 0);
    if (isLocked) expect(found[0]?.until).toBeGreaterThan(NOW);
  });

  test('says which change, and what does not begin', () => {
    const { execution } = executing();
    expect(lockouts(asked, [ended('needs-person', 1)], execution, NOW)[0]?.says).toMatch(
      /^chg-1 needs a person: nothing else is begun in account/,
    );
    expect(lockouts(asked, [ended('rolled-back', 0.5)], execution, NOW)[0]?.says).toMatch(
      /^chg-1 was rolled back: ec2\/resize-instance is not begun/,
    );
  });

  test('what takes something back is not locked out', () => {
    expect(
      lockouts(
        { ...asked, reverts: 'chg-0' },
        [ended('needs-person', 1)],
        executing().execution,
        NOW,
      ),
    ).toEqual([]);
  });

  test('no hours, no lockout', () => {
    const { execution } = executing({ safety: { lockoutOnIncident: { afterRollbackHours: 0 } } });
    expect(lockouts(asked, [ended('rolled-back', 0)], execution, NOW)).toEqual([]);
  });
});

describe('a canary', () => {
  const kind = (admissions: readonly Admission[], queuedAt = NOW) =>
    canaryOf({ asked, queuedAt }, admissions);

  test('the first of its kind goes first', () => {
    expect(kind([])).toEqual({ kind: 'go', goesFirst: true });
    expect(kind([anAdmission('chg-1', NOW, { check: 'ec2/idle' })])).toEqual({
      kind: 'go',
      goesFirst: true,
    });
  });
  test('the others wait while it is under way', () => {
    expect(kind([anAdmission('chg-1', NOW)])).toEqual({
      kind: 'wait',
      says: 'chg-1 goes first: the others follow when its watch has completed',
    });
  });
  test('and follow, all at once, when its watch has completed', () => {
    expect(kind([ended('completed', 1), anAdmission('chg-2', NOW)])).toEqual({
      kind: 'go',
      goesFirst: false,
    });
  });
  test.each([
    ['rolled-back', 'chg-1 went first, and was rolled back'],
    ['needs-person', 'chg-1 went first, and needs a person'],
  ] as const)('%s: those that waited end', (outcome, says) => {
    expect(kind([ended(outcome, 1)], NOW - 2 * MS_PER_HOUR)).toEqual({ kind: 'end', says });
  });
  test('one that comes after that is the first of a new batch', () => {
    const bad = ended('rolled-back', 1);
    expect(kind([bad])).toEqual({ kind: 'go', goesFirst: true });
    expect(kind([bad, anAdmission('chg-2', NOW)])).toMatchObject({ kind: 'wait' });
    expect(kind([bad, { ...ended('completed', 2), change: 'chg-0' }])).toEqual({
      kind: 'go',
      goesFirst: true,
    });
    expect(kind([bad, { ...ended('completed', 0.5), change: 'chg-2' }])).toEqual({
      kind: 'go',
      goesFirst: false,
    });
  });
  test('one that a person took back went wrong: those that waited for it end', () => {
    const back = { ...ended('completed', 1), change: 'chg-9', reverts: 'chg-1' };
    const admissions = [ended('completed', 2), back];
    expect(kind(admissions, NOW - 3 * MS_PER_HOUR)).toEqual({
      kind: 'end',
      says: 'chg-1 went first, and was rolled back',
    });
    expect(kind(admissions)).toEqual({ kind: 'go', goesFirst: true });
  });
  test('what takes something back waits for none and is none', () => {
    expect(
      canaryOf({ asked: { ...asked, reverts: 'chg-0' }, queuedAt: 0 }, [anAdmission('chg-1', NOW)]),
    ).toEqual({ kind: 'go', goesFirst: false });
    expect(kind([anAdmission('chg-1', NOW, { reverts: 'chg-0' })])).toEqual({
      kind: 'go',
      goesFirst: true,
    });
  });
});
