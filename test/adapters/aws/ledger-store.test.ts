// Longer than 250 lines: one store: what each write asks for is what the next one rests on.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import type { ChangeMeta } from '#app/ports.ts';
import {
  ConflictError,
  InvariantError,
  NotFoundError,
  UpstreamError,
} from '#core/errors/errors.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import { PHASES } from '#core/model/change.ts';
import type { EventBody, EventOf } from '#core/model/ledger.ts';
import { aVolume, NOW } from '#test/support/facts.ts';
import { aNewChange, aPlan, writing } from './changes.ts';
import {
  type Cloud,
  ENV,
  losingAnswers,
  openCloudWithTables,
  retryingTransactions,
} from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const ledger = makeLedgerStore(ENV);

const failed = (step: string): EventBody => ({
  kind: 'step-failed',
  step,
  error: 'Throttling',
  message: 'slow down',
});
const closed: EventOf<'closed'> = {
  kind: 'closed',
  outcome: 'completed',
  because: 'the watch saw nothing',
  replaced: {},
  left: [],
};

const opened = async (given: Parameters<typeof aNewChange>[0] = {}): Promise<ChangeMeta> => {
  const change = aNewChange(given);
  await ledger.openChange(change);
  return (await ledger.readChange(change.change)).meta;
};

describe('opening', () => {
  test('keeps plan, recommendation, observed state and the first event', async () => {
    const change = aNewChange();
    expect(await ledger.openChange(change)).toEqual({ kind: 'opened', number: 'chg-0001' });
    const stored = await ledger.readChange('chg-a');
    expect(stored).toMatchObject({
      plan: change.plan,
      recommendation: change.recommendation,
      before: change.before,
      meta: { phase: 'open', fence: 1, n: 1, openedAt: NOW, deadline: change.deadline },
    });
    expect(stored.events.map(({ body }) => body)).toEqual([change.opened]);
    expect(brokenAt('chg-a', stored.events)).toBeUndefined();
  });

  test('happens once', async () => {
    const meta = await opened();
    expect(await ledger.openChange(aNewChange())).toEqual({ kind: 'exists', meta });
  });

  test('takes the resource, and names who has it', async () => {
    await opened();
    const second = aNewChange({ change: 'chg-b' });
    expect(await ledger.openChange(second)).toEqual({ kind: 'locked', by: 'chg-a' });
    await expect(ledger.readChange('chg-b')).rejects.toThrow(NotFoundError);
  });

  test('is done by one of many that try at once', async () => {
    const changes = Array.from({ length: 8 }, (_, i) => aNewChange({ change: `chg-${i}` }));
    const kinds = (await Promise.all(changes.map(ledger.openChange))).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual([
      'locked',
      'locked',
      'locked',
      'locked',
      'locked',
      'locked',
      'locked',
      'opened',
    ]);
  });

  test('counts as done when only the answer was lost', async () => {
    cloud.around = retryingTransactions;
    expect(await ledger.openChange(aNewChange())).toEqual({ kind: 'opened', number: 'chg-0001' });
  });

  test('numbers changes one after the other', async () => {
    await opened();
    const plan = aPlan({ resource: aVolume().arn });
    const second = aNewChange({ change: 'chg-b', plan });
    expect(await ledger.openChange(second)).toEqual({ kind: 'opened', number: 'chg-0002' });
    expect(await ledger.findChange('chg-0002')).toBe('chg-b');
    expect(await ledger.findChange('chg-b')).toBe('chg-b');
    await expect(ledger.findChange('chg-0003')).rejects.toThrow(NotFoundError);
  });
});

describe('appending', () => {
  test('moves the head with the events', async () => {
    const meta = await opened();
    const options = writing(meta, { phase: 'applying', deadline: NOW + 90_000 });
    const after = await ledger.appendEvents(options, [failed('a'), failed('b')]);
    expect(after).toMatchObject({ n: 3, phase: 'applying', deadline: NOW + 90_000, fence: 1 });
    const stored = await ledger.readChange('chg-a');
    expect(stored.meta).toEqual(after);
    expect(stored.events.map(({ n, phase }) => [n, phase])).toEqual([
      [1, 'open'],
      [2, 'applying'],
      [3, 'applying'],
    ]);
  });

  test('is done by exactly one of those that read the same head', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (writers) => {
        const { meta } = await ledger
          .readChange('chg-a')
          .catch(async () => ({ meta: await opened() }));
        // Twins: the same event at the same moment, so that nothing but the write itself tells them apart.
        const results = await Promise.allSettled(
          Array.from({ length: writers }, () =>
            ledger.appendEvents(writing(meta), [failed('twin')]),
          ),
        );
        const errors = results.filter((result) => result.status === 'rejected');
        expect(errors).toHaveLength(writers - 1);
        for (const { reason } of errors) expect(reason).toBeInstanceOf(ConflictError);
        const stored = await ledger.readChange('chg-a');
        expect(stored.meta.n).toBe(meta.n + 1);
      }),
      { numRuns: 15 },
    );
  });

  test('is refused to an owner that was replaced', async () => {
    const meta = await opened();
    const taken = await ledger.takeOver(writing(meta), 'it was silent');
    expect(taken).toMatchObject({ fence: 2, n: 2 });
    await expect(ledger.appendEvents(writing(meta), [failed('late')])).rejects.toThrow(
      ConflictError,
    );
    // Neither does it help to know the new head without being the owner.
    const forged = { ...taken, fence: 1 };
    await expect(ledger.appendEvents(writing(forged), [failed('late')])).rejects.toThrow(
      ConflictError,
    );
    const { events } = await ledger.readChange('chg-a');
    expect(events.at(-1)).toMatchObject({ fence: 2, body: { kind: 'taken-over', from: 1 } });
  });

  test('takes over once', async () => {
    const meta = await opened();
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => ledger.takeOver(writing(meta), 'it was silent')),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('never goes back, whichever two phases', async () => {
    for (const [i, from] of PHASES.slice(0, -1).entries())
      for (const [j, to] of PHASES.entries()) {
        const change = `chg-${from}-${to}`;
        const plan = aPlan({ resource: `arn:${change}` });
        const start = await opened({ change, plan });
        const meta = await ledger.appendEvents(writing(start, { phase: from }), [failed('x')]);
        const moved = ledger.appendEvents(writing(meta, { phase: to }), [failed('y')]);
        if (j >= i && to !== 'closed') expect(await moved).toMatchObject({ phase: to });
        else await expect(moved, `${from} to ${to}`).rejects.toThrow(ConflictError);
      }
  });

  test('counts as done when only the answer was lost', async () => {
    const meta = await opened();
    cloud.around = retryingTransactions;
    const after = await ledger.appendEvents(writing(meta), [failed('a')]);
    cloud.around = undefined;
    expect((await ledger.readChange('chg-a')).meta).toEqual(after);
  });

  test('says that it may be tried again when nothing answered', async () => {
    const meta = await opened();
    cloud.around = losingAnswers('TransactWriteItems');
    await expect(ledger.appendEvents(writing(meta), [failed('a')])).rejects.toThrow(UpstreamError);
    expect((await ledger.readChange('chg-a')).meta.n).toBe(2);
  });
});

describe('closing', () => {
  test('frees the resource and leaves the list of live changes', async () => {
    const meta = await opened();
    expect(await ledger.liveChanges()).toEqual([meta]);
    const after = await ledger.closeChange(writing(meta), closed);
    expect(after).toMatchObject({ phase: 'closed', outcome: 'completed' });
    expect((await ledger.readChange('chg-a')).meta).toEqual(after);
    expect(await ledger.liveChanges()).toEqual([]);
    expect(await ledger.openChange(aNewChange({ change: 'chg-b' }))).toMatchObject({
      kind: 'opened',
    });
  });

  test('writes the alert with it', async () => {
    const meta = await opened();
    const alert = { change: 'chg-a', at: NOW, says: 'look at it', manual: ['aws lambda …'] };
    await ledger.closeChange(writing(meta), { ...closed, outcome: 'needs-person' }, alert);
    const db = await clientFor('dynamodb');
    const Key = { change: 'chg-a', part: 'alert' };
    const { Item } = await db.get({ TableName: ENV.CHANGES_TABLE, Key });
    expect(Item).toMatchObject({
      ...Key,
      schema: 1,
      at: NOW,
      says: alert.says,
      manual: alert.manual,
    });
    // Open until somebody acknowledges it.
    expect(Item).toMatchObject({ kind: 'needs-person', live: 'alert', told: 0 });
  });

  test('happens once, and does not take the lock of another change with it', async () => {
    const meta = await opened();
    const after = await ledger.closeChange(writing(meta), closed);
    await ledger.openChange(aNewChange({ change: 'chg-b' }));
    await expect(ledger.closeChange(writing(after), closed)).rejects.toThrow(ConflictError);
    expect(await ledger.openChange(aNewChange({ change: 'chg-c' }))).toEqual({
      kind: 'locked',
      by: 'chg-b',
    });
  });

  test('counts as done when only the answer was lost', async () => {
    const meta = await opened();
    cloud.around = retryingTransactions;
    expect(await ledger.closeChange(writing(meta), closed)).toMatchObject({ outcome: 'completed' });
  });

  test('leaves room for what is learned later', async () => {
    const after = await ledger.closeChange(writing(await opened()), closed);
    const later = await ledger.appendEvents(writing(after), [failed('verified')]);
    expect(later).toMatchObject({ phase: 'closed', outcome: 'completed', n: after.n + 1 });
  });
});

describe('reading', () => {
  test('lists live changes by their deadline, and all of a resource newest first', async () => {
    const late = await opened({ deadline: NOW + 9_000_000_000 });
    const plan = aPlan({ resource: aVolume().arn });
    const early = await opened({ change: 'chg-b', plan, deadline: NOW + 1 });
    expect(await ledger.liveChanges()).toEqual([early, late]);
    const done = await ledger.closeChange(writing(early), closed);
    const again = await opened({ change: 'chg-c', plan, at: NOW + 5_000 });
    expect(await ledger.changesOf(plan.resource)).toEqual([again, done]);
    expect((await ledger.recentChanges(2)).map(({ change }) => change)).toEqual(['chg-c', 'chg-b']);
  });

  test('does not take a ledger that was altered for a ledger', async () => {
    await ledger.appendEvents(writing(await opened()), [failed('a')]);
    const db = await clientFor('dynamodb');
    const Key = { change: 'chg-a', part: 'event#000002' };
    const { Item = {} } = await db.get({ TableName: ENV.CHANGES_TABLE, Key });
    const event = String(Item.event).replace('slow down', 'all is well');
    await db.put({ TableName: ENV.CHANGES_TABLE, Item: { ...Item, event } });
    await expect(ledger.readChange('chg-a')).rejects.toThrow(
      new InvariantError('the ledger of chg-a is not intact: event 2 was altered'),
    );
  });

  test('reads again when a write lands between the items', async () => {
    const meta = await opened();
    let queries = 0;
    cloud.around = async ({ operation }, next) => {
      const answer = (await next()) as { Items?: { part: { S: string } }[] };
      if (operation !== 'Query' || queries++ > 0) return answer;
      // As if the last event had been written after the query passed it.
      return { ...answer, Items: answer.Items?.filter(({ part }) => part.S !== 'event#000002') };
    };
    await ledger.appendEvents(writing(meta), [failed('a')]);
    expect((await ledger.readChange('chg-a')).events).toHaveLength(2);
    expect(queries).toBe(2);
  });
});

describe('what is only told', () => {
  const comment: EventBody = { kind: 'commented', by: 'bo', via: 'console', text: 'why?' };

  test('comes in between without pushing the owner out: its write stands behind it', async () => {
    const meta = await opened();
    for (let i = 0; i < 3; i++) {
      const { meta: now } = await ledger.readChange('chg-a');
      await ledger.appendEvents(writing(now), [comment]);
    }
    await ledger.appendEvents(writing(meta, { phase: 'applying' }), [failed('a')]);
    const { events, meta: after } = await ledger.readChange('chg-a');
    expect(events.map(({ body }) => body.kind)).toEqual([
      'opened',
      ...Array<string>(3).fill('commented'),
      'step-failed',
    ]);
    expect([after.phase, after.n]).toEqual(['applying', 5]);
    expect(brokenAt('chg-a', events)).toBeUndefined();
  });

  test('hides nothing else that came in between', async () => {
    const meta = await opened();
    await ledger.appendEvents(writing(meta), [comment, failed('a')]);
    await expect(ledger.appendEvents(writing(meta), [failed('b')])).rejects.toThrow(ConflictError);
  });

  test('lets nobody write who was fenced off', async () => {
    const meta = await opened();
    const taken = await ledger.takeOver(writing(meta), 'it was late');
    await ledger.appendEvents(writing(taken), [comment]);
    await expect(ledger.appendEvents(writing(meta), [failed('b')])).rejects.toThrow(ConflictError);
  });
});
