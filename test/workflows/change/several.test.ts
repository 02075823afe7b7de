import { describe, expect, onTestFinished, test } from 'vitest';
import { makeAdmitChanges } from '#app/admit-changes.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { ACCOUNT, aFunction, anEstate, REGION } from '#test/local/account/an-account.ts';
import { policy } from '#test/support/change-story.ts';
import {
  type Embedded,
  type EmbeddedOptions,
  openEmbedded,
  type Prepared,
  prepare,
} from '#test/support/embedded.ts';
import { before } from '#test/support/faults.ts';
import { brokenInvariants } from '#test/support/invariants.ts';
import { admittedAt, isAdmission } from '#test/support/turns.ts';

/** Nobody is asked. All stories begin on Saturday 22 August 2026, 09:00 UTC. */
const executing = (execution: object) => ({ ...policy('nobody'), execution });
const NOON = { windows: [{ name: 'noon', from: '12:00', to: '13:00' }] };

/** Three functions that are all too large. */
const names = ['first', 'second', 'third'] as const;
let threeFunctions: Promise<Prepared> | undefined;
const openThree = async (execution: object, options: EmbeddedOptions = {}): Promise<Embedded> => {
  threeFunctions ??= prepare(
    anEstate(
      names.map((name) =>
        aFunction({ name, id: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}` }),
      ),
    ),
  );
  const embedded = await openEmbedded(await threeFunctions, {
    config: executing(execution),
    ...options,
  });
  onTestFinished(() => embedded.close());
  return embedded;
};

/** From its turn to its end, for each of the changes. */
const placesOf = async (embedded: Embedded, changes: readonly string[]) => {
  const places: { change: string; from: number; to: number; outcome: string | undefined }[] = [];
  for (const change of changes) {
    const { events, state } = await embedded.read(change);
    const closed =
      events.find(({ body }) => body.kind === 'closed')?.at ?? Number.POSITIVE_INFINITY;
    const outcome = state.closed?.outcome;
    places.push({ change, from: await admittedAt(embedded, change), to: closed, outcome });
  }
  return places;
};

const mostAtOnce = (places: readonly { from: number; to: number }[]): number =>
  Math.max(...places.map(({ from }) => places.filter((p) => p.from <= from && from < p.to).length));

const allEnd = async (embedded: Embedded, changes: readonly string[]) => {
  for (const change of changes)
    await embedded.until(change, ({ closed }) => closed !== undefined, 12);
  expect(await brokenInvariants(embedded)).toEqual([]);
};

describe('several changes', () => {
  test('no more at once than the cap says, and all come to their turn', async () => {
    const embedded = await openThree({ caps: { atOnce: 2, shareOfGroup: 1 } });
    const changes = await embedded.openChanges();
    expect(changes).toHaveLength(3);
    await allEnd(embedded, changes);
    const places = await placesOf(embedded, changes);
    expect(mostAtOnce(places)).toBe(2);
    expect(places.map(({ outcome }) => outcome)).toEqual(['completed', 'completed', 'completed']);
  });

  test('of three of a kind one at a time, unless told otherwise', async () => {
    const embedded = await openThree({});
    const changes = await embedded.openChanges();
    await allEnd(embedded, changes);
    expect(mostAtOnce(await placesOf(embedded, changes))).toBe(1);
  });

  test('whoever gives the last place at the same moment as somebody else gives none', async () => {
    const execution = { caps: { atOnce: 1, shareOfGroup: 1 }, windows: NOON.windows };
    const embedded = await openThree(execution, { schedules: [] });
    const { ports, clock } = embedded;
    const changes = await embedded.openChanges();
    await clock.advanceTo(Date.parse('2026-08-22T12:00Z'));
    // The other one sees another queue, as when a list lags: nothing but the list of turns is between the two.
    const seesOne = (only: string) =>
      makeAdmitChanges({ ...ports, readTurns: () => ports.readTurns([only]) });
    const [mine = '', theirs = ''] = changes;
    embedded.around = before(isAdmission, () => seesOne(theirs)());
    const { admitted } = await clock.during(seesOne(mine));
    expect(admitted).toEqual([]);
    const states = await Promise.all(changes.map((change) => embedded.read(change)));
    const given = states.filter(({ state }) => state.admitted !== undefined);
    expect(given.map(({ meta }) => meta.change)).toEqual([theirs]);
  });

  test('the first of its kind goes first; the others follow when its watch has completed', async () => {
    const embedded = await openThree({ canary: true, caps: { shareOfGroup: 1 } });
    const changes = await embedded.openChanges();
    await allEnd(embedded, changes);
    const [first, ...others] = (await placesOf(embedded, changes)).toSorted(
      (a, b) => a.from - b.from,
    );
    expect(first?.outcome).toBe('completed');
    for (const other of others) expect(other.from).toBeGreaterThanOrEqual(first?.to ?? 0);
    expect(mostAtOnce(others)).toBe(2);
  });

  test('the first of its kind is rolled back: the others end, and say so', async () => {
    const embedded = await openThree({ canary: true, caps: { shareOfGroup: 1 } });
    const changes = await embedded.openChanges();
    for (const change of changes)
      await embedded.until(
        change,
        ({ queued, phase }) => queued !== undefined || phase === 'watching',
      );
    for (const functionName of names)
      embedded.cloud.account.control.inject({ kind: 'memory-demand', functionName, factor: 2.15 });
    await allEnd(embedded, changes);
    const ended = await Promise.all(changes.map((change) => embedded.read(change)));
    const first = ended.find(({ state }) => state.closed?.outcome === 'rolled-back');
    const others = ended.filter(({ meta }) => meta.change !== first?.meta.change);
    expect(others.map(({ state }) => state.closed)).toMatchObject(
      others.map(() => ({
        outcome: 'cancelled',
        because: `${first?.meta.number} went first, and was rolled back`,
      })),
    );
  });

  test('after a rollback the same action waits for an hour', async () => {
    const embedded = await openThree({ caps: { atOnce: 1 } });
    const changes = await embedded.openChanges();
    for (const change of changes)
      await embedded.until(change, (state) => (state.queued ?? state.admitted) !== undefined);
    const first = (await placesOf(embedded, changes)).find(({ from }) => from > 0)?.change ?? '';
    await embedded.until(first, ({ phase }) => phase === 'watching');
    const { recommendation } = await embedded.read(first);
    const { control } = embedded.cloud.account;
    control.inject({ kind: 'memory-demand', functionName: recommendation.name, factor: 2.15 });
    await embedded.until(first, ({ closed }) => closed?.outcome === 'rolled-back');
    const [next] = changes.filter((change) => change !== first);
    await embedded.clock.advanceTo(embedded.clock.now() + 20 * MS_PER_MINUTE);
    expect((await embedded.read(next ?? '')).state.queued?.because).toMatch(
      /was rolled back: lambda\/resize-memory is not begun/,
    );
    await allEnd(embedded, changes);
    const places = (await placesOf(embedded, changes)).toSorted((a, b) => a.from - b.from);
    expect((places[1]?.from ?? 0) - (places[0]?.to ?? 0)).toBeGreaterThanOrEqual(MS_PER_HOUR);
  });
});
