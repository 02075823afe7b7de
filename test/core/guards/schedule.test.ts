import { describe, expect, test } from 'vitest';
import type { GuardInput } from '#core/guards/guard.ts';
import { NOW } from '#test/support/facts.ts';
import { answerOf, CALM } from '#test/support/guards.ts';

describe('what else is going on', () => {
  test.each<[id: string, given: Partial<GuardInput>, clear: boolean, says: string]>([
    ['calendar', {}, true, 'windows and freezes are not asked about yet'],
    [
      'calendar',
      { calendar: { open: true, says: 'inside the window night' } },
      true,
      'inside the window night',
    ],
    [
      'calendar',
      { calendar: { open: false, says: 'frozen: year end' } },
      false,
      'frozen: year end: change windows and freezes in trimtab.yaml',
    ],
    [
      'calendar',
      { calendar: { open: false, says: 'outside the window night', until: NOW } },
      false,
      'outside the window night: wait until Mon 31 Aug, 12:00 UTC, or change windows and freezes in trimtab.yaml',
    ],
    ['blast-radius', {}, true, 'the number of changes is not asked about yet'],
    [
      'blast-radius',
      { caps: { clear: true, says: '2 of 5 are under way' } },
      true,
      '2 of 5 are under way',
    ],
    [
      'blast-radius',
      { caps: { clear: false, says: '5 of 5 are under way' } },
      false,
      '5 of 5 are under way: wait for one of them to end, or raise the limit in trimtab.yaml',
    ],
    ['open-changes', {}, true, 'no other change of it or around it is open'],
    [
      'open-changes',
      { surroundings: { ...CALM, openChanges: [{ number: 'chg-0217', resource: 'vol-1' }] } },
      false,
      'chg-0217 of vol-1 is open: wait until that has ended',
    ],
  ])('%s with %j', (id, given, clear, says) => {
    expect(answerOf(id, given)).toEqual({ id, clear, says });
  });
});
