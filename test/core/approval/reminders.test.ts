import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type FollowedUp,
  followUpsDue,
  hasReachedNobody,
  type WaitingRequest,
} from '#core/approval/reminders.ts';
import { MS_PER_HOUR } from '#core/model/units.ts';
import { NOW } from '#test/support/facts.ts';

const schedule = { remindAt: 0.5, deputyAt: 0.75, escalateAt: 0.9 };
const LENGTH = 100 * MS_PER_HOUR;
const request = (given: Partial<WaitingRequest> = {}): WaitingRequest => ({
  askedAt: NOW,
  expiresAt: NOW + LENGTH,
  approvers: [
    { name: 'ana', deputy: 'dee' },
    { name: 'bo' },
    { name: 'dee', standsIn: 'deputy' },
    { name: 'eli', standsIn: 'escalation' },
  ],
  decisions: [],
  ...given,
});
const at = (hours: number, given: { of?: WaitingRequest; done?: readonly FollowedUp[] } = {}) => {
  const now = NOW + hours * MS_PER_HOUR;
  return followUpsDue(given.of ?? request(), {
    done: given.done ?? [],
    schedule,
    now,
    quietUntil: now,
  });
};
const brief = (due: ReturnType<typeof at>) => due.map(({ how, to }) => [how, ...to]);
const reminded: FollowedUp = { how: 'reminder', to: ['ana', 'bo'] };

describe('following up a request of 100 hours', () => {
  test.each<[string, number, readonly FollowedUp[], unknown]>([
    ['nothing just before half time', 49.99, [], []],
    ['a reminder at half time, to all who were asked', 50, [], [['reminder', 'ana', 'bo']]],
    ['one reminder, and no second one', 74, [reminded], []],
    ['then the deputy of who has one', 75, [reminded], [['deputy', 'dee']]],
    ['no deputy to whom it was passed on', 75, [reminded, { how: 'deputy', to: ['dee'] }], []],
    [
      'then those to whom it goes last',
      90,
      [reminded, { how: 'deputy', to: ['dee'] }],
      [['escalation', 'eli']],
    ],
    [
      'all of it by who looks late',
      95,
      [],
      [
        ['reminder', 'ana', 'bo'],
        ['deputy', 'dee'],
        ['escalation', 'eli'],
      ],
    ],
    ['nothing when it is over', 100, [], []],
  ])('%s', (_name, hours, done, expected) => {
    expect(brief(at(hours, { done }))).toEqual(expected);
  });

  test('leaves alone who has said something, and their deputy', () => {
    const of = request({ decisions: [{ by: 'ana' }] });
    expect(brief(at(80, { of }))).toEqual([['reminder', 'bo']]);
  });

  test('keeps quiet hours, unless it would end in them', () => {
    const now = NOW + 60 * MS_PER_HOUR;
    const due = (quietUntil: number) =>
      followUpsDue(request(), { done: [], schedule, now, quietUntil });
    expect(due(now + MS_PER_HOUR)).toEqual([]);
    expect(due(NOW + LENGTH)).toHaveLength(1);
  });
});

describe('whom no mail reaches', () => {
  const due = (
    unreached: readonly string[],
    {
      done = [],
      of = request(),
      isQuiet = false,
    }: {
      readonly done?: readonly FollowedUp[];
      readonly of?: WaitingRequest;
      readonly isQuiet?: boolean;
    } = {},
  ) =>
    brief(
      followUpsDue(of, {
        done,
        unreached,
        schedule,
        now: NOW,
        quietUntil: isQuiet ? NOW + MS_PER_HOUR : NOW,
      }),
    );
  const deputy: FollowedUp = { how: 'deputy', to: ['dee'] };

  test.each<[string, ReturnType<typeof due>, unknown]>([
    ['their deputy is asked at once', due(['ana']), [['deputy', 'dee']]],
    ['in quiet hours too', due(['ana'], { isQuiet: true }), [['deputy', 'dee']]],
    ['once', due(['ana'], { done: [deputy] }), []],
    ['nobody else where somebody is reached', due(['bo']), []],
    [
      'those to whom it goes last where nobody is',
      due(['ana', 'bo', 'dee'], { done: [deputy] }),
      [['escalation', 'eli']],
    ],
    ['nobody before a deputy was tried', due(['ana', 'bo']), [['deputy', 'dee']]],
    [
      'nobody when there is no other',
      due(['ana', 'bo', 'dee', 'eli'], { done: [deputy, { how: 'escalation', to: ['eli'] }] }),
      [],
    ],
    ['nobody who was not asked yet counts', due(['eli']), []],
    [
      'nobody for whom somebody has spoken',
      due(['ana'], { of: request({ decisions: [{ by: 'ana' }] }) }),
      [],
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  test('asking in their place ends with somebody reached or nobody left, whoever is unreached', () => {
    const names = ['ana', 'bo', 'dee', 'eli'];
    fc.assert(
      fc.property(fc.subarray(names), (bad) => {
        const done: FollowedUp[] = [];
        const unreached = () =>
          bad.filter(
            (name) => ['ana', 'bo'].includes(name) || done.some(({ to }) => to.includes(name)),
          );
        for (let rounds = 0; rounds < 5; rounds++) {
          const [next] = followUpsDue(request(), {
            done,
            unreached: unreached(),
            schedule,
            now: NOW,
            quietUntil: NOW,
          });
          if (next === undefined) break;
          done.push(next);
        }
        const asked = done.flatMap(({ to }) => to);
        expect(new Set(asked).size).toBe(asked.length);
        expect(hasReachedNobody(request(), { done, unreached: unreached() })).toBe(
          bad.length === names.length,
        );
      }),
    );
  });
});

test('however often and late somebody looks, each person is asked once over each way, and none after the end', () => {
  const looks = fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 12 });
  fc.assert(
    fc.property(looks, (hours) => {
      const done: FollowedUp[] = [];
      for (const hour of hours.toSorted((a, b) => a - b)) {
        const due = at(hour, { done });
        if (hour >= 100) expect(due).toEqual([]);
        done.push(...due);
      }
      const asked = done.flatMap(({ how, to }) => to.map((name) => `${how} ${name}`));
      expect(new Set(asked).size).toBe(asked.length);
      const last = Math.max(-1, ...hours.filter((hour) => hour < 100));
      expect(asked.length).toBe(last < 50 ? 0 : last < 75 ? 2 : last < 90 ? 3 : 4);
    }),
  );
});
