import { describe, expect, test } from 'vitest';
import { type FindEditsDeps, makeFindEdits } from '#app/find-edits.ts';
import type { Alert, ChangeMeta, Edit } from '#app/ports.ts';
import { ConflictError, UpstreamError } from '#core/errors/errors.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import { aLedger, aPlan, aRecommendation, CHANGE, opened } from '#test/support/changes.ts';
import { anInstance, NOW } from '#test/support/facts.ts';

const CALLED = NOW - 20 * MS_PER_MINUTE;
const LOOKED = CALLED - 10 * MS_PER_SECOND;

const meta = (given: Partial<ChangeMeta> = {}): ChangeMeta => ({
  change: CHANGE,
  number: 'chg-0001',
  recommendation: 'rec-1',
  resource: aPlan().resource,
  planHash: opened().planHash,
  phase: 'watching',
  fence: 1,
  n: 3,
  head: 'h',
  deadline: NOW + MS_PER_HOUR,
  openedAt: NOW - MS_PER_HOUR,
  ...given,
});

const edit = (at: number, eventId = 'e-1'): Edit => ({
  eventId,
  requestId: 'r-1',
  at,
  by: 'arn:aws:iam::123456789012:user/ada',
  eventName: 'ModifyInstanceAttribute',
});

const [stop] = aPlan().steps;
if (stop === undefined) throw new Error('a plan has steps');
const intended: EventBody = { kind: 'step-intended', step: stop.id, call: stop.call };
const undoIntended: EventBody = { kind: 'undo-intended', step: stop.id, call: stop.call };
const recorded: EventBody = { kind: 'recorded', planHash: 'h', policyVersion: 'v', observed: {} };

/** A ledger whose last look was at `LOOKED` and whose call was intended at `CALLED`. */
const ledger = (...more: readonly EventBody[]): readonly LedgerEvent[] =>
  timed([
    [LOOKED - MS_PER_HOUR, opened()],
    [LOOKED, recorded],
    [CALLED, intended],
    ...more.map((body) => [CALLED + 1, body] as const),
  ]);

const timed = (entries: readonly (readonly [at: number, body: EventBody])[]): LedgerEvent[] =>
  aLedger(entries.map(([, body]) => body)).map((event, i) => ({
    ...event,
    at: entries[i]?.[0] ?? NOW,
  }));

interface Given extends Partial<FindEditsDeps> {
  readonly edits?: readonly Edit[];
  readonly events?: readonly LedgerEvent[];
  readonly live?: readonly ChangeMeta[];
  readonly recent?: readonly ChangeMeta[];
}

/** One round among changes that the fakes describe, and what it wrote and told. */
const round = async ({ edits = [], events = ledger(), live, recent = [], ...deps }: Given = {}) => {
  const written: { terms: object; bodies: readonly EventBody[] }[] = [];
  const told: Alert[] = [];
  const asked: (readonly [from: number, to: number])[] = [];
  const known = [...(live ?? [meta()]), ...recent];
  const found = await makeFindEdits({
    liveChanges: async () => live ?? [meta()],
    recentChanges: async () => recent,
    readChange: async (change) => ({
      meta: known.find((each) => each.change === change) ?? meta(),
      plan: aPlan(),
      recommendation: aRecommendation(),
      before: anInstance(),
      events,
    }),
    appendEvents: async (terms, bodies, alert) => {
      written.push({ terms, bodies });
      if (alert !== undefined) told.push(alert);
      return terms.meta;
    },
    readEdits: async (_scope, _arn, from, to) => {
      asked.push([from, to]);
      return edits.filter(({ at }) => at >= from && at <= to);
    },
    now: () => NOW,
    ...deps,
  })();
  return { found, written, told, asked };
};

describe('an edit by somebody else', () => {
  test('between the last look and the call is written down, with its alert', async () => {
    const { found, written, told } = await round({ edits: [edit(CALLED - 4 * MS_PER_SECOND)] });
    expect(found).toEqual({ looked: 1, found: [{ change: CHANGE, eventId: 'e-1' }], failed: [] });
    const says =
      'arn:aws:iam::123456789012:user/ada called ModifyInstanceAttribute on it 4 s before our StopInstances: one may have overwritten the other';
    expect(written).toEqual([
      {
        terms: { meta: meta(), at: NOW, phase: 'watching', deadline: meta().deadline },
        bodies: [
          {
            kind: 'edit-found',
            step: 'stop',
            eventId: 'e-1',
            at: CALLED - 4 * MS_PER_SECOND,
            by: 'arn:aws:iam::123456789012:user/ada',
            eventName: 'ModifyInstanceAttribute',
            says,
          },
        ],
      },
    ]);
    expect(told).toEqual([{ kind: 'edit-found', change: CHANGE, at: NOW, says, manual: [] }]);
  });

  test.each([
    ['in the second of the last look', LOOKED - 999, 1],
    ['before the last look', LOOKED - MS_PER_SECOND, 0],
    ['a minute after the call', CALLED + MS_PER_MINUTE, 1],
    ['later', CALLED + MS_PER_MINUTE + 1, 0],
  ])('%s', async (_name, at, count) => {
    const always = async () => [edit(at)];
    const { found } = await round({ readEdits: always });
    expect(found.found).toHaveLength(count);
  });

  test('around a call of the way back counts too', async () => {
    const events = timed([
      [NOW - 9 * MS_PER_HOUR, opened()],
      [LOOKED, { kind: 'rollback-started', because: 'b' }],
      [CALLED, undoIntended],
    ]);
    const { found } = await round({ events, edits: [edit(CALLED + 1)] });
    expect(found.found).toHaveLength(1);
  });

  test('is counted from the last look, not from what people said since', async () => {
    const events = timed([
      [LOOKED, opened()],
      [CALLED - 1, { kind: 'commented', by: 'bo', via: 'console', text: 'go on' }],
      [CALLED, intended],
    ]);
    const { found } = await round({ events, edits: [edit(LOOKED + 1)] });
    expect(found.found).toHaveLength(1);
  });

  test('is written once, and its alert with it', async () => {
    const known = edit(CALLED);
    const event: EventBody = {
      kind: 'edit-found',
      step: 'stop',
      eventId: known.eventId,
      at: known.at,
      by: known.by,
      eventName: known.eventName,
      says: 's',
    };
    const edits = [known, edit(CALLED + 1, 'e-2')];
    const { found, written, told } = await round({ edits, events: ledger(event) });
    expect(found.found).toEqual([{ change: CHANGE, eventId: 'e-2' }]);
    expect(written).toHaveLength(1);
    expect(told[0]?.says).not.toContain('s;');
    expect(told).toHaveLength(1);
  });
});

describe('changes are looked at', () => {
  test('when they have ended too, and stay ended', async () => {
    const ended = meta({ phase: 'closed', outcome: 'completed' });
    const { written } = await round({ live: [], recent: [ended], edits: [edit(CALLED)] });
    expect(written).toMatchObject([{ terms: { meta: ended, phase: 'closed' } }]);
  });

  test('once, when they are live and recent', async () => {
    const { found } = await round({ recent: [meta()] });
    expect(found.looked).toBe(1);
  });

  test.each([
    ['that have called nothing yet', meta({ phase: 'open' })],
    ['that ended long ago', meta({ phase: 'closed', deadline: NOW - 7 * MS_PER_HOUR })],
  ])('not those %s', async (_name, other) => {
    const { found, asked } = await round({ live: [other] });
    expect({ looked: found.looked, asked }).toEqual({ looked: 0, asked: [] });
  });

  test('only for calls of the last hours', async () => {
    const events = timed([
      [NOW - 9 * MS_PER_HOUR, opened()],
      [NOW - 7 * MS_PER_HOUR, intended],
    ]);
    expect((await round({ events })).asked).toEqual([]);
  });

  test('with one question for all their calls', async () => {
    const later = CALLED + 5 * MS_PER_MINUTE;
    const events = timed([
      [LOOKED, opened()],
      [CALLED, intended],
      [later, intended],
    ]);
    expect((await round({ events })).asked).toEqual([[LOOKED, later + MS_PER_MINUTE]]);
  });

  test('each on its own: one that cannot be read keeps no other from it', async () => {
    const live = [meta({ change: 'chg-a' }), meta({ change: 'chg-b' })];
    let reads = 0;
    const { found } = await round({
      live,
      readEdits: async () => {
        if (++reads === 1) throw new UpstreamError('throttled');
        return [edit(CALLED)];
      },
    });
    expect(found.failed).toEqual([{ change: 'chg-a', error: 'throttled' }]);
    expect(found.found).toEqual([{ change: 'chg-b', eventId: 'e-1' }]);
  });

  test('again in the next round when they moved meanwhile', async () => {
    const appendEvents = async () => {
      throw new ConflictError('it moved');
    };
    const { found, told } = await round({ edits: [edit(CALLED)], appendEvents });
    expect(found).toMatchObject({ found: [], failed: [] });
    expect(told).toEqual([]);
  });
});
