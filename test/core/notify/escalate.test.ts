import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { dueRound } from '#core/notify/escalate.ts';
import { NOW } from '#test/support/facts.ts';
import { configOf } from './notifications.ts';

const config = configOf({ escalation: { line: ['on-call', 'bo'] } });
const dueAfter = (minutes: number, told: number, given = config) =>
  dueRound({ at: NOW, told }, given, NOW + minutes * MS_PER_MINUTE);

describe('an alert that nobody acknowledges', () => {
  test.each([
    ['is told at once, by the routes', 0, 0, { round: 0 }],
    ['is not told again at once', 1, 1, undefined],
    [
      'goes to the first of the line after a quarter of an hour',
      15,
      1,
      { round: 1, to: ['on-call'] },
    ],
    ['goes to nobody twice', 29, 2, undefined],
    ['goes to the next after another one', 30, 2, { round: 2, to: ['bo'] }],
    ['then goes to all', 45, 3, { round: 3, to: ['on-call', 'bo'] }],
    ['then waits for an hour', 104, 4, undefined],
    ['then goes to all again', 105, 4, { round: 4, to: ['on-call', 'bo'] }],
    ['and again', 165, 5, { round: 5, to: ['on-call', 'bo'] }],
    ['is told by the routes first, however late', 200, 0, { round: 0 }],
    ['does not catch up with what was missed', 200, 1, { round: 5, to: ['on-call', 'bo'] }],
  ])('%s', (_name, minutes, told, expected) => expect(dueAfter(minutes, told)).toEqual(expected));

  test('goes to the approvers in their order when there is no line', () =>
    expect(dueAfter(15, 1, configOf())).toEqual({ round: 1, to: ['ana'] }));

  test('is told ever later rounds, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 40 }), (steps) => {
        let [minutes, told] = [0, 0];
        const rounds: number[] = [];
        for (const step of steps) {
          minutes += step;
          const due = dueAfter(minutes, told);
          if (due === undefined) continue;
          rounds.push(due.round);
          told = due.round + 1;
        }
        expect(rounds).toEqual([...new Set(rounds)].sort((a, b) => a - b));
        const last = Math.max(0, minutes - 105);
        expect(told).toBeGreaterThanOrEqual(minutes < 15 ? 0 : Math.floor(last / 60));
      }),
    );
  });
});
