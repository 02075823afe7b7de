import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeReadEventsBack, makeReadFeed } from '#adapters/aws/feed-store.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { LONGEST_CURSOR } from '#core/contract/api.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { NOW } from '#test/support/facts.ts';
import { aNewChange, aPlan, writing } from './changes.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const ledger = makeLedgerStore(ENV);
let time = NOW;
const readFeed = makeReadFeed(ENV, () => time);

let opened = 0;
const openAt = (at: number) => {
  const change = `chg-${opened++}`;
  return ledger.openChange(aNewChange({ change, at, plan: aPlan({ resource: change }) }));
};
const appendAt = async (change: string, at: number) => {
  const { meta } = await ledger.readChange(change);
  const body = { kind: 'step-failed', step: 'a', error: 'x', message: 'y' } as const;
  await ledger.appendEvents(writing(meta, { at }), [body]);
};
beforeEach(() => {
  opened = 0;
  time = NOW;
});

/** Follows the feed to its end. */
const follow = async (limit: number, after?: string) => {
  const all: LedgerEvent[] = [];
  let cursor = after;
  for (let pages = 0; pages < 50; pages++) {
    const { events, next } = await readFeed(cursor, limit);
    cursor = next;
    if (events.length === 0) return { all, cursor };
    all.push(...events);
  }
  throw new Error('the feed has no end');
};
const named = (events: readonly LedgerEvent[]) => events.map(({ change, n }) => `${change}#${n}`);

test('each event is fed once and in the order of time, whatever the size of a page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 * MS_PER_DAY }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (ages, limit) => {
        cloud.close();
        cloud = await openCloudWithTables();
        opened = 0;
        for (const age of ages) await openAt(NOW - age);
        const { all } = await follow(limit);
        expect(new Set(named(all)).size).toBe(ages.length);
        const sorted = [...ages].sort((a, b) => b - a).map((age) => NOW - age);
        expect(all.map(({ at }) => at)).toEqual(sorted);
      },
    ),
    { numRuns: 20 },
  );
});

test('an event that shares its moment with one that was read is fed too', async () => {
  await openAt(NOW);
  await openAt(NOW);
  const { all, cursor } = await follow(10);
  expect(named(all)).toEqual(['chg-0#1', 'chg-1#1']);
  await appendAt('chg-0', NOW);
  expect(named((await follow(10, cursor)).all)).toEqual(['chg-0#2']);
});

test('an event that appears late is fed when it appears', async () => {
  await openAt(NOW - 60_000);
  await openAt(NOW);
  const { cursor } = await follow(1);
  await appendAt('chg-0', NOW - 3 * MS_PER_SECOND);
  await appendAt('chg-1', NOW + MS_PER_SECOND);
  time = NOW + 2 * MS_PER_SECOND;
  expect(named((await follow(1, cursor)).all)).toEqual(['chg-0#2', 'chg-1#2']);
});

test('however late and however many at once, each event is fed once', async () => {
  const step = fc.record({
    passedMs: fc.integer({ min: 0, max: 3_000 }),
    lateMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 3 }),
    limit: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      cloud.close();
      cloud = await openCloudWithTables();
      opened = 0;
      time = NOW;
      let cursor: string | undefined;
      const fed: LedgerEvent[] = [];
      for (const { passedMs, lateMs, limit } of steps) {
        time += passedMs;
        for (const late of lateMs) await openAt(time - late);
        const { events, next } = await readFeed(cursor, limit);
        fed.push(...events);
        cursor = next;
      }
      fed.push(...(await follow(3, cursor)).all);
      expect(named(fed).sort()).toEqual(
        Array.from({ length: opened }, (_, i) => `chg-${i}#1`).sort(),
      );
    }),
    { numRuns: 40 },
  );
});

test('of a whole scan that opens its changes in one moment each event is fed, and the cursor fits an address', async () => {
  for (let n = 0; n < 600; n++) await openAt(NOW);
  const first = await readFeed(undefined, 200);
  const rest = await readFeed(first.next, 200);
  expect(new Set(named([...first.events, ...rest.events])).size).toBe(600);
  expect(rest.next.length).toBeLessThanOrEqual(LONGEST_CURSOR);
  time = NOW + 3 * MS_PER_SECOND;
  await appendAt('chg-0', time);
  expect(named((await readFeed(rest.next, 200)).events)).toContain('chg-0#2');
});

test('the feed goes on after days without an event', async () => {
  const { cursor } = await follow(10);
  time = NOW + 5 * MS_PER_DAY;
  await openAt(time - 1);
  expect(named((await follow(10, cursor)).all)).toEqual(['chg-0#1']);
});

test('a cursor that the feed did not give is refused', async () => {
  await expect(readFeed('yesterday', 10)).rejects.toThrow('the cursor of the feed');
});

const readBack = makeReadEventsBack(ENV);

test('backwards each event is read once and against the order of time, wherever it is gone on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 * MS_PER_DAY }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 3 * MS_PER_DAY }),
      async (ages, limit, oldest) => {
        cloud.close();
        cloud = await openCloudWithTables();
        opened = 0;
        for (const age of ages) await openAt(NOW - age);
        const span = { from: NOW - oldest, to: NOW };
        const all: LedgerEvent[] = [];
        let before: string | undefined;
        for (let isMore = true; isMore; ) {
          isMore = false;
          let read = 0;
          for await (const { event, place } of readBack({ ...span, ...(before && { before }) })) {
            if (read++ === limit) {
              isMore = true;
              break;
            }
            all.push(event);
            before = place;
          }
        }
        const meant = ages.filter((age) => age <= oldest).sort((a, b) => a - b);
        expect(all.map(({ at }) => at)).toEqual(meant.map((age) => NOW - age));
        expect(new Set(named(all)).size).toBe(meant.length);
      },
    ),
    { numRuns: 30 },
  );
});

test.each(['yesterday', '999999999999999#chg-1#000001', '000001#chg-1#1'])(
  'a place that is none is refused: %s',
  async (before) => {
    const reading = readBack({ from: 0, to: NOW, before })[Symbol.asyncIterator]();
    await expect(reading.next()).rejects.toThrow('the cursor of the audit');
  },
);
