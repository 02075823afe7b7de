import { describe, expect, test } from 'vitest';
import { isApproved, isDecided } from '#core/approval/approved.ts';
import { fold } from '#core/ledger/fold.ts';
import { aLedger, assessed, aVerdict, decided, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const stateOf = (...events: Parameters<typeof aLedger>[0]) => fold(aLedger([opened(), ...events]));
const nobody = assessed({ verdict: aVerdict({ requires: 'nobody' }) });

describe('isApproved', () => {
  test.each<[string, Parameters<typeof aLedger>[0], boolean]>([
    ['nobody decided', [assessed()], false],
    ['nobody is asked', [nobody], true],
    ['it was approved', [assessed(), decided()], true],
    ['more people are needed', [assessed(), decided({ complete: false })], false],
    [
      'the last one completed it',
      [assessed(), decided({ complete: false }), decided({ by: 'bo' })],
      true,
    ],
    ['the approval ran out', [assessed(), decided({ validUntil: NOW })], false],
    ['another plan was approved', [assessed(), decided({ planHash: 'other' })], false],
    [
      'somebody rejected',
      [assessed(), decided(), decided({ decision: 'reject', complete: false })],
      false,
    ],
    ['somebody rejected what asks nobody', [nobody, decided({ decision: 'reject' })], false],
  ])('%s', (_name, events, expected) => {
    expect(isApproved(stateOf(...events), NOW)).toBe(expected);
  });
});

test('isDecided once people said all they were asked, also when it ran out', () => {
  expect(isDecided(stateOf(decided({ complete: false })))).toBe(false);
  expect(isDecided(stateOf(decided({ validUntil: 0 })))).toBe(true);
  expect(isDecided(stateOf(decided({ decision: 'reject', complete: false })))).toBe(true);
  expect(isDecided(stateOf(decided({ planHash: 'other' })))).toBe(false);
});
