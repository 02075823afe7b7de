// Longer than 250 lines: every decision about a turn, over one small set of builders.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIORITIES } from '#core/model/change.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { type DispatchInput, dispatch, inOrder, type Queued } from '#core/planning/dispatch.ts';
import { anAdmission, aQueued, aSubject, executing } from '#test/support/planning.ts';

const STOPPED = { on: true, by: 'ana' };
const NOW = Date.parse('2026-11-21T12:00Z');
const queued = (change: string, given: Partial<Queued> = {}) =>
  aQueued(change, { queuedAt: NOW, ...given });
/** Rates that nothing here reaches. */
const FREE = {
  atOnce: 1_000,
  perAccountAnHour: 1_000,
  perRegionAnHour: 1_000,
  perFamilyAnHour: 1_000,
  resourcesPerDay: 1_000,
  usdPerDay: 1e9,
  shareOfGroup: 1,
};
const decide = (
  queue: readonly Queued[],
  given: Partial<DispatchInput> = {},
  execution: object = {},
) =>
  dispatch({
    queue,
    admissions: [],
    groupSizes: new Map([[GROUP, 1_000]]),
    brake: { on: false },
    config: executing({ caps: FREE, safety: { maxChangesPerHour: 1_000 }, ...execution }),
    now: NOW,
    ...given,
  });
const GROUP = anAdmission('chg-1', NOW).group;
const admitted = (decided: ReturnType<typeof dispatch>) =>
  decided.admitted.map(({ admission }) => admission.change);

describe('the order of the queue', () => {
  test('the higher priority first, then who has waited longest', () => {
    const order = inOrder({
      queue: [
        queued('chg-new'),
        queued('chg-old', { queuedAt: NOW - MS_PER_HOUR }),
        queued('chg-critical', { priority: 'CRITICAL' }),
        queued('chg-low', { priority: 'LOW', queuedAt: NOW - 2 * MS_PER_HOUR }),
      ],
      config: executing(),
      now: NOW,
    });
    expect(order.map(({ change }) => change)).toEqual([
      'chg-critical',
      'chg-old',
      'chg-new',
      'chg-low',
    ]);
  });

  test('the order of what is given does not matter', () => {
    const some = fc.array(
      fc.record({
        id: fc.nat(1_000),
        priority: fc.constantFrom(...PRIORITIES),
        waited: fc.nat(200),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(some, fc.integer(), (list, seed) => {
        const unique = [...new Map(list.map((each) => [each.id, each])).values()];
        const queue = unique.map(({ id, priority, waited }) =>
          queued(`chg-${id}`, { priority, queuedAt: NOW - waited * MS_PER_HOUR }),
        );
        const shuffled = queue.toSorted(
          (a, b) => ((a.queuedAt ^ seed) % 7) - ((b.queuedAt ^ seed) % 7),
        );
        const caps = { ...FREE, atOnce: 3 };
        expect(decide(shuffled, {}, { caps, queueHours: 720 })).toEqual(
          decide(queue, {}, { caps, queueHours: 720 }),
        );
      }),
    );
  });

  test('nothing starves: with one place an hour and a new critical change each hour, the low one comes to its turn', () => {
    const counts = fc.record({ ageUpHours: fc.integer({ min: 1, max: 24 }), ahead: fc.nat(10) });
    fc.assert(
      fc.property(counts, ({ ageUpHours, ahead }) => {
        let queue: Queued[] = [
          ...Array.from({ length: ahead }, (_, i) =>
            queued(`chg-ahead-${i}`, { priority: 'CRITICAL' }),
          ),
          queued('chg-low', { priority: 'LOW' }),
        ];
        const hours = 3 * ageUpHours + ahead + 1;
        for (let hour = 0; hour <= hours; hour++) {
          const now = NOW + hour * MS_PER_HOUR;
          queue.push(queued(`chg-new-${hour}`, { priority: 'CRITICAL', queuedAt: now }));
          // The one of the hour before has ended.
          const given = { caps: { ...FREE, atOnce: 1 }, ageUpHours, queueHours: 720 };
          const [turn] = admitted(decide(queue, { now }, given));
          if (turn === 'chg-low') return;
          queue = queue.filter(({ change }) => change !== turn);
        }
        expect.unreachable(`chg-low did not come to its turn within ${hours} h`);
      }),
    );
  });
});

describe('a turn', () => {
  test('is given at once when nothing is in the way, and says so', () => {
    expect(decide([queued('chg-1')]).admitted).toMatchObject([
      {
        admission: { change: 'chg-1', at: NOW, family: 'ec2' },
        because: 'priority MEDIUM, nothing was in the way',
      },
    ]);
    const waited = decide([queued('chg-1', { queuedAt: NOW - 2 * MS_PER_HOUR })]);
    expect(waited.admitted[0]?.because).toBe('priority MEDIUM, after 2 h');
  });

  test('is never given beyond any cap, whatever waits', () => {
    const caps = fc.record({
      atOnce: fc.integer({ min: 1, max: 6 }),
      maxChangesPerHour: fc.integer({ min: 1, max: 6 }),
      shareOfGroup: fc.constantFrom(0.01, 0.1, 0.5),
    });
    const waits = fc.array(
      fc.record({ priority: fc.constantFrom(...PRIORITIES), resource: fc.nat(9) }),
      { maxLength: 20 },
    );
    const under = fc.array(fc.nat(120), { maxLength: 6 });
    fc.assert(
      fc.property(caps, waits, under, ({ maxChangesPerHour, ...given }, list, minutes) => {
        const admissions = minutes.map((minute, i) =>
          anAdmission(`chg-u${i}`, NOW - minute * MS_PER_MINUTE),
        );
        const queue = list.map(({ priority, resource }, i) =>
          queued(`chg-${i}`, { priority, subject: aSubject({ resource: `arn:${resource}` }) }),
        );
        const decided = decide(
          queue,
          { admissions, groupSizes: new Map([[GROUP, 20]]) },
          { caps: { ...FREE, ...given }, safety: { maxChangesPerHour } },
        );
        const turns = decided.admitted.map(({ admission }) => admission);
        const most = (limit: number, before: number) => Math.max(0, limit - before);
        expect(turns.length).toBeLessThanOrEqual(most(given.atOnce, admissions.length));
        expect(turns.length).toBeLessThanOrEqual(
          most(maxChangesPerHour, minutes.filter((m) => m < 60).length),
        );
        expect(turns.length).toBeLessThanOrEqual(
          most(Math.max(1, 20 * given.shareOfGroup), admissions.length),
        );
        expect(new Set(turns.map(({ resource }) => resource)).size).toBe(turns.length);
        // Everybody is told something, and nobody twice.
        const told = [...turns, ...decided.waiting, ...decided.ended].map(({ change }) => change);
        expect(told.toSorted()).toEqual(queue.map(({ change }) => change).toSorted());
      }),
    );
  });

  test('waits for the window, and says until when', () => {
    const windows = [{ name: 'night', days: ['sun'], from: '02:00', to: '04:00' }];
    expect(decide([queued('chg-1')], {}, { windows }).waiting).toEqual([
      {
        change: 'chg-1',
        priority: 'MEDIUM',
        because: 'outside the window night',
        until: Date.parse('2026-11-22T02:00Z'),
        expiresAt: NOW + 168 * MS_PER_HOUR,
      },
    ]);
  });

  test('waits while the brake is on, however long, and is not lost', () => {
    const { waiting } = decide([queued('chg-1')], { brake: STOPPED });
    expect(waiting).toMatchObject([{ because: 'stopped by ana' }]);
    expect(waiting[0]).not.toHaveProperty('until');
  });

  test('is given to what takes a change back, whatever stands in the way of others', () => {
    const inverse = queued('chg-1', {
      subject: aSubject({ reverts: 'chg-0', resource: 'arn:chg-0' }),
    });
    const decided = decide(
      [inverse],
      { brake: STOPPED, admissions: [anAdmission('chg-0', NOW - 1)] },
      {
        caps: { atOnce: 1 },
        safety: { maxChangesPerHour: 1 },
        windows: [{ name: 'night', from: '02:00', to: '04:00' }],
        freezes: [{ reason: 'all', from: '2026-01-01', to: '2026-12-31' }],
        canary: true,
      },
    );
    expect(admitted(decided)).toEqual(['chg-1']);
  });

  test('says all that stands in the way, and until when all of it is over', () => {
    const decided = decide(
      [queued('chg-1')],
      {
        admissions: [
          anAdmission('chg-0', NOW - 30 * MS_PER_MINUTE, {
            ended: { at: NOW, outcome: 'completed', isSeen: false },
          }),
        ],
      },
      {
        caps: FREE,
        safety: { maxChangesPerHour: 1 },
        windows: [{ name: 'noon', from: '12:10', to: '13:00' }],
      },
    );
    expect(decided.waiting).toMatchObject([
      {
        because: 'outside the window noon; 1 change may begin in an hour, and so many did',
        until: NOW + 30 * MS_PER_MINUTE,
      },
    ]);
  });
});

describe('a turn that does not come', () => {
  test.each([
    [
      'the time in the queue is over',
      { expiresAt: NOW },
      { brake: STOPPED },
      'expired',
      /^its turn did not come within 2 h: stopped by ana$/,
    ],
    ['the approval has run out', { isApproved: false }, {}, 'expired', /approval ran out/],
  ])('%s', (_name, given, input, outcome, because) => {
    const { ended } = decide(
      [queued('chg-1', { queuedAt: NOW - 2 * MS_PER_HOUR, ...given })],
      input,
    );
    expect(ended).toEqual([{ change: 'chg-1', outcome, because: expect.stringMatching(because) }]);
  });

  test('the first of its kind takes too long: expired', () => {
    const given = { admissions: [anAdmission('chg-0', NOW)] };
    const decided = decide([queued('chg-1', { expiresAt: NOW })], given, { canary: true });
    expect(decided.ended).toMatchObject([{ change: 'chg-1', outcome: 'expired' }]);
  });

  test('one moment before its end it still waits; free at its end it goes', () => {
    const last = { brake: STOPPED };
    expect(decide([queued('chg-1', { expiresAt: NOW + 1 })], last).waiting).toHaveLength(1);
    expect(decide([queued('chg-1', { expiresAt: NOW })]).admitted).toHaveLength(1);
  });

  test('no window is ever long enough: it is not kept waiting for that', () => {
    const windows = [{ name: 'short', from: '02:00', to: '02:02' }];
    expect(decide([queued('chg-1')], {}, { windows }).ended).toEqual([
      {
        change: 'chg-1',
        outcome: 'blocked',
        because: 'outside the window short, and no window is ever long enough',
      },
    ]);
  });

  test('a window that is waited for is waited for to its end', () => {
    const given = {
      queueHours: 1,
      windows: [{ name: 'night', days: ['sun'], from: '02:00', to: '04:00' }],
    };
    expect(decide([queued('chg-1')], {}, given).waiting[0]?.expiresAt).toBe(
      Date.parse('2026-11-22T04:00Z'),
    );
  });

  test('but no longer than the workflow waits', () => {
    const given = { freezes: [{ reason: 'winter', from: '2026-11-01', to: '2027-03-31' }] };
    expect(decide([queued('chg-1')], {}, given).waiting[0]?.expiresAt).toBe(NOW + 31 * MS_PER_DAY);
  });
});
