import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { makeQueueStore } from '#adapters/aws/queue-store.ts';
import type { Turn } from '#app/ports.ts';
import { NOW } from '#test/support/facts.ts';
import { anAdmission } from '#test/support/planning.ts';
import { aNewChange, aPlan, writing } from './changes.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
const ledger = makeLedgerStore(ENV);
const queue = makeQueueStore(ENV);

beforeEach(async () => {
  cloud = await openCloudWithTables();
  await ledger.openChange(aNewChange());
});
afterEach(() => cloud.close());

const aTurn = (given: Partial<Turn> = {}): Turn => ({
  change: 'chg-a',
  fence: 1,
  taskToken: 'token-1',
  askedAt: NOW,
  ...given,
});
const head = async () => (await ledger.readChange('chg-a')).meta;
const ADMITTED = { kind: 'admitted', because: 'nothing was in the way' } as const;

describe('a turn that is waited for', () => {
  test('comes back as it was written; the newest token takes the place of the old one', async () => {
    expect(await queue.readTurns(['chg-a', 'chg-b'])).toEqual([]);
    expect(await queue.readTurnToken('chg-a')).toBeUndefined();
    await queue.saveTurn(aTurn());
    await queue.saveTurn(aTurn({ taskToken: 'token-2' }));
    expect(await queue.readTurns(['chg-a', 'chg-b'])).toEqual([aTurn({ taskToken: 'token-2' })]);
    expect(await queue.readTurnToken('chg-a')).toBe('token-2');
  });

  test('is written by the owner of the change alone, and does not come between the readers of the ledger', async () => {
    await ledger.takeOver(writing(await head()), 'it was silent');
    await expect(queue.saveTurn(aTurn())).rejects.toMatchObject({ name: 'ConflictError' });
    await queue.saveTurn(aTurn({ fence: 2 }));
    expect((await ledger.readChange('chg-a')).events).toHaveLength(2);
  });
});

describe('a turn that is given', () => {
  const admission = anAdmission('chg-a', NOW);

  test('is in the ledger and in the list, in one write', async () => {
    const read = await queue.readAdmissions();
    expect(read).toEqual({ version: 0, admissions: [] });
    await queue.admitChange(writing(await head()), ADMITTED, read, [admission]);
    expect(await queue.readAdmissions()).toEqual({ version: 1, admissions: [admission] });
    expect((await ledger.readChange('chg-a')).events.at(-1)?.body).toEqual(ADMITTED);
  });

  test('is not when somebody else was given one since: neither is written', async () => {
    const read = await queue.readAdmissions();
    await ledger.openChange(aNewChange({ change: 'chg-b', plan: aPlan({ resource: 'arn:b' }) }));
    const other = writing((await ledger.readChange('chg-b')).meta);
    await queue.admitChange(other, ADMITTED, read, [anAdmission('chg-b', NOW)]);
    await expect(
      queue.admitChange(writing(await head()), ADMITTED, read, [admission]),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    expect((await queue.readAdmissions()).admissions.map(({ change }) => change)).toEqual([
      'chg-b',
    ]);
    expect((await ledger.readChange('chg-a')).events).toHaveLength(1);
  });

  test('is not when the change has gone on since: neither is written', async () => {
    const stale = writing(await head());
    await ledger.takeOver(writing(await head()), 'it was silent');
    const read = await queue.readAdmissions();
    await expect(queue.admitChange(stale, ADMITTED, read, [admission])).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect(await queue.readAdmissions()).toEqual({ version: 0, admissions: [] });
  });

  test('keeps how it ended', async () => {
    const ended = { at: NOW, outcome: 'rolled-back', isSeen: false } as const;
    const read = await queue.readAdmissions();
    await queue.admitChange(writing(await head()), ADMITTED, read, [{ ...admission, ended }]);
    expect((await queue.readAdmissions()).admissions).toEqual([{ ...admission, ended }]);
  });
});

test('heads are read as they are now, those that exist', async () => {
  expect(await queue.readHeads(['chg-a', 'chg-gone'])).toEqual([await head()]);
});
