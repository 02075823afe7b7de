import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { makeWatchStore } from '#adapters/aws/watch-store.ts';
import type { WatchRecord } from '#app/ports.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import { aSeries, NOW } from '#test/support/facts.ts';
import { aNewChange, writing } from './changes.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
const ledger = makeLedgerStore(ENV);
const watches = makeWatchStore(ENV);

beforeEach(async () => {
  cloud = await openCloudWithTables();
  await ledger.openChange(aNewChange());
});
afterEach(() => cloud.close());

const history = aSeries({ value: (at) => 0.3 + 0.1 * Math.sin(at / 1e7) });
const baseline = fitBaseline({ history, windowMs: 3_600_000, tolerate: 1.2 });

const aWatch = (given: Partial<WatchRecord> = {}): WatchRecord => ({
  change: 'chg-a',
  fence: 1,
  taskToken: 'token-1',
  startedAt: NOW,
  until: NOW + 3_600_000,
  baselines: Array.from({ length: 7 }, () => baseline),
  progress: null,
  ...given,
});

test('a watch comes back as it was written, baselines and all', async () => {
  expect(await watches.readWatch('chg-a')).toBeUndefined();
  await watches.saveWatch(aWatch());
  expect(await watches.readWatch('chg-a')).toEqual(aWatch());
  const progress = { at: NOW + 60_000, live: [aSeries({ days: 1 })], says: 'as expected' };
  await watches.saveWatch(aWatch({ progress }));
  expect(await watches.readWatch('chg-a')).toEqual(aWatch({ progress }));
});

test('a watch is written by the owner of the change alone', async () => {
  const { meta } = await ledger.readChange('chg-a');
  await ledger.takeOver(writing(meta), 'it was silent');
  await expect(watches.saveWatch(aWatch())).rejects.toMatchObject({
    name: 'ConflictError',
    message: 'the watch of chg-a belongs to another owner than 1',
  });
  await watches.saveWatch(aWatch({ fence: 2 }));
});

test('a watch does not come between the readers of the ledger', async () => {
  await watches.saveWatch(aWatch());
  expect((await ledger.readChange('chg-a')).events).toHaveLength(1);
});
