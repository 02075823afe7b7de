import { describe, expect, test } from 'vitest';
import { MS_PER_HOUR } from '#core/model/units.ts';
import type { Around, Call } from '#local/services/wire/answer.ts';
import { approve, policy, type Story, stopAll, tell, UPDATE } from '#test/support/change-story.ts';
import type { Embedded } from '#test/support/embedded.ts';
import { before, failing, losing } from '#test/support/faults.ts';
import { admittedAt, isAdmission } from '#test/support/turns.ts';

/** Nobody is asked, and the execution is as given. All stories begin on Saturday 22 August 2026, 09:00 UTC. */
const executing = (execution: object) => ({ ...policy('nobody'), execution });
const NIGHT = {
  windows: [{ name: 'night', days: ['sun'], from: '02:00', to: '04:00', zone: 'Europe/Berlin' }],
};
const NIGHT_OPENS = Date.parse('2026-08-23T00:00Z');
const NOON = { windows: [{ name: 'noon', from: '12:00', to: '13:00' }] };

const untilQueued = (embedded: Embedded, change: string) =>
  embedded.until(change, ({ queued }) => queued !== undefined);

const comment = ({ ports, clock }: Embedded, change: string) =>
  clock.during(async () => {
    const held = await ports.holdChange({ change, fence: 1 });
    await held.record([{ kind: 'commented', by: 'bo', via: 'console', text: 'why not now?' }]);
  });

const waits: readonly Story[] = [
  {
    name: 'it waits for its window, and says until when',
    on: 'function',
    options: { config: executing(NIGHT) },
    play: async (embedded, change) => {
      await untilQueued(embedded, change);
      await comment(embedded, change);
      const { state, meta } = await embedded.read(change);
      expect(state.queued).toMatchObject({
        because: 'outside the window night',
        until: NIGHT_OPENS,
      });
      // Nobody takes it over while it waits as it should.
      expect(meta.deadline).toBeGreaterThan(NIGHT_OPENS);
      await embedded.until(change, ({ admitted }) => admitted !== undefined, 24);
      expect(await admittedAt(embedded, change)).toBe(NIGHT_OPENS);
    },
    ends: 'completed',
    calls: UPDATE,
    also: async (embedded, change) => expect((await embedded.read(change)).meta.fence).toBe(1),
  },
  {
    name: 'an approval that is given before holds until then',
    on: 'function',
    options: { config: { ...executing(NOON), ...policy('one-person') } },
    play: async (embedded, change) => {
      await approve(embedded, change);
      await untilQueued(embedded, change);
    },
    ends: 'completed',
    hours: 6,
    calls: UPDATE,
  },
  {
    name: 'it waits for the end of a freeze',
    on: 'function',
    options: {
      config: executing({
        freezes: [{ reason: 'release', from: '2026-08-21', to: '2026-08-22T15:00' }],
      }),
    },
    play: async (embedded, change) => {
      await untilQueued(embedded, change);
      expect((await embedded.read(change)).state.queued?.because).toBe('frozen: release');
    },
    ends: 'completed',
    hours: 8,
    calls: UPDATE,
    also: async (embedded, change) =>
      expect(await admittedAt(embedded, change)).toBe(Date.parse('2026-08-22T15:00Z')),
  },
  {
    name: 'the brake comes before its turn: it waits, and goes on when that is over',
    on: 'function',
    options: { config: executing({}) },
    play: async (embedded, change) => {
      await embedded.clock.during(() => stopAll(embedded));
      await untilQueued(embedded, change);
      expect((await embedded.read(change)).state.queued?.because).toBe('stopped by ana');
      await embedded.clock.advanceTo(embedded.clock.now() + 3 * MS_PER_HOUR);
      expect((await embedded.read(change)).state.admitted).toBeUndefined();
      const at = embedded.clock.now();
      await embedded.clock.during(() => embedded.ports.setBrake({ on: false, by: 'ana', at }));
    },
    ends: 'completed',
    calls: UPDATE,
  },
  {
    name: 'the brake comes after its turn and before the first call: cancelled',
    on: 'function',
    options: { config: executing({}) },
    play: (embedded) => {
      embedded.around = before('SendTaskSuccess', () => stopAll(embedded));
    },
    ends: 'cancelled',
    because: /stopped by ana/,
    calls: [],
  },
  {
    name: 'its turn does not come in time: expired',
    on: 'function',
    options: { config: executing({ queueHours: 2 }) },
    play: (embedded) => embedded.clock.during(() => stopAll(embedded)),
    ends: 'expired',
    because: /its turn did not come within 2 h: stopped by ana/,
    calls: [],
  },
  {
    name: 'no window will ever do: it is blocked at once',
    on: 'function',
    options: { config: executing({ windows: [{ name: 'short', from: '02:00', to: '02:00' }] }) },
    play: () => undefined,
    ends: 'blocked',
    because: /no window is ever long enough/,
    hours: 0.1,
    calls: [],
  },
];

const withdraw = async ({ ports, clock }: Embedded, change: string, tells: boolean) =>
  clock.during(async () => {
    const { meta } = await ports.readChange(change);
    const held = await ports.holdChange({ change, fence: meta.fence });
    await held.record([{ kind: 'withdrawn', by: 'ana', via: 'mail', because: 'not today' }]);
    const token = await ports.readTurnToken(change);
    const answer = { turn: 'stop', outcome: 'cancelled', because: 'withdrawn by ana' } as const;
    if (tells) expect(await ports.answerTask(token ?? '', answer)).toBe('answered');
  });

const withdrawn: readonly Story[] = [true, false].map((tells) => ({
  name: `somebody withdraws it while it waits${tells ? '' : ', and the workflow is not told'}`,
  on: 'function',
  options: { config: executing(NIGHT) },
  play: async (embedded, change) => {
    await untilQueued(embedded, change);
    await withdraw(embedded, change, tells);
  },
  ends: 'cancelled',
  because: /withdrawn by ana/,
  hours: 0.2,
  calls: [],
}));

/** What may happen to whoever gives the turn, at each of its writes. */
interface Crash {
  readonly at: string;
  readonly fault: () => Around;
  /** Rounds of the schedule that fail by it. */
  readonly failures?: number;
}
const crashes: readonly Crash[] = [
  { at: 'before the turn is written', fault: () => failing(isAdmission, 3), failures: 3 },
  {
    at: 'after the turn was written, without knowing',
    fault: () => losing(isAdmission),
    failures: 1,
  },
  { at: 'before the workflow is told', fault: () => failing('SendTaskSuccess', 2) },
  { at: 'after the workflow was told, without knowing', fault: () => losing('SendTaskSuccess') },
  { at: 'before the waiting is written', fault: () => failing(writesQueued, 2) },
  { at: 'after the waiting was written, without knowing', fault: () => losing(writesQueued) },
  { at: 'before the token is kept', fault: () => failing(keepsToken) },
  { at: 'after the token was kept, without knowing', fault: () => losing(keepsToken) },
];
const writes = (what: string) => (call: Call) =>
  call.operation === 'TransactWriteItems' && JSON.stringify(call.input).includes(what);
const writesQueued = writes('\\"kind\\":\\"queued\\"');
const keepsToken = writes('"taskToken"');

describe('a change in the queue', () => {
  test.each(waits)('$name', tell);
  test.each(withdrawn)('$name', tell);

  test.each(crashes)(
    'whoever gives the turn dies $at: it comes all the same, once',
    async ({ fault, failures = 0 }) => {
      await tell({
        name: '',
        on: 'function',
        options: { config: executing(NOON) },
        play: (embedded) => {
          embedded.around = fault();
        },
        ends: 'completed',
        hours: 6,
        calls: UPDATE,
        also: async (embedded, change) => {
          const { events } = await embedded.read(change);
          expect(events.filter(({ body }) => body.kind === 'admitted')).toHaveLength(1);
          // The schedule says that it failed, so that the platform counts it, and comes again.
          expect(embedded.errors.splice(0)).toHaveLength(failures);
        },
      });
    },
  );

  test('its execution dies while it waits: the next owner keeps its place and its turn', async () => {
    await tell({
      name: '',
      on: 'function',
      options: { config: executing(NIGHT) },
      play: async (embedded, change) => {
        await untilQueued(embedded, change);
        const { state } = await embedded.read(change);
        await embedded.clock.during(() =>
          embedded.ports.stopExecution(change, 1, 'killed by the test'),
        );
        await embedded.until(change, ({ fence }) => fence === 2);
        await embedded.clock.advanceTo(embedded.clock.now() + MS_PER_HOUR);
        const after = (await embedded.read(change)).state;
        expect(after.queued).toEqual(state.queued);
      },
      ends: 'completed',
      hours: 24,
      calls: UPDATE,
      also: async (embedded, change) => {
        expect((await embedded.read(change)).meta.fence).toBe(2);
        expect(await admittedAt(embedded, change)).toBe(NIGHT_OPENS);
      },
    });
  });
});
