import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { approvalHoldsUntil, plannedStart } from '#core/planning/planned-start.ts';
import { aSubject, executing } from '#test/support/planning.ts';

const SATURDAY = Date.parse('2026-11-21T12:00Z');
const OPENS = Date.parse('2026-11-22T02:00Z');
const CLOSES = Date.parse('2026-11-22T04:00Z');
const night = { windows: [{ name: 'night', days: ['sun'], from: '02:00', to: '04:00' }] };
const short = { windows: [{ name: 'short', from: '02:00', to: '02:01' }] };
const freeze = { freezes: [{ reason: 'month end', lastDaysOfMonth: 1 }] };

describe('when it would begin', () => {
  test.each([
    ['at once without windows', {}, SATURDAY, { kind: 'now' }],
    ['at once inside the window', night, OPENS, { kind: 'now', until: CLOSES }],
    [
      'when the window opens',
      night,
      SATURDAY,
      { kind: 'later', at: OPENS, until: CLOSES, says: 'outside the window night' },
    ],
    [
      'in the next one when too little is left',
      night,
      CLOSES - 60_000,
      {
        kind: 'later',
        at: OPENS + 7 * MS_PER_DAY,
        until: CLOSES + 7 * MS_PER_DAY,
        says: 'what is left is shorter than its 4 min',
      },
    ],
    [
      'never, when no window is long enough',
      short,
      SATURDAY,
      { kind: 'never', says: 'outside the window short' },
    ],
  ])('%s', (_name, execution, now, expected) =>
    expect(plannedStart(now, aSubject(), executing(execution))).toEqual(expected),
  );
});

describe('how long an approval holds', () => {
  test.each([
    ['as configured, without windows', {}, 24, SATURDAY, SATURDAY + MS_PER_DAY],
    ['to the end of the window it is given for', night, 1, SATURDAY, CLOSES],
    ['to the end of the window that is open', night, 1, OPENS, CLOSES],
    ['as configured, when that is longer', night, 240, SATURDAY, SATURDAY + 10 * MS_PER_DAY],
    [
      'not for weeks, when what opens stays open for weeks',
      freeze,
      1,
      SATURDAY,
      SATURDAY + MS_PER_DAY,
    ],
    ['as configured, when it can never begin', short, 2, SATURDAY, SATURDAY + 2 * MS_PER_HOUR],
  ])('%s', (_name, execution, validForHours, now, expected) => {
    const config = executing(execution, { approval: { validForHours } });
    expect(approvalHoldsUntil(now, aSubject(), config)).toBe(expected);
  });
});
