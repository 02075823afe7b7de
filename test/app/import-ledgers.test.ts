import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { nextNumber } from '#adapters/aws/control-store.ts';
import { makeLedgerImport } from '#adapters/aws/ledger-import.ts';
import { makeLedgerStore } from '#adapters/aws/ledger-store.ts';
import { makeDestroyDeployment } from '#app/destroy-deployment.ts';
import { makeImportLedgers } from '#app/import-ledgers.ts';
import type { StoredChange } from '#app/ports.ts';
import { planHash } from '#core/approval/plan-hash.ts';
import { ConflictError, InvalidInputError } from '#core/errors/errors.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Call } from '#local/services/wire/answer.ts';
import { aNewChange, aPlan } from '#test/adapters/aws/changes.ts';
import { type Cloud, ENV, openCloudWithTables } from '#test/adapters/aws/cloud.ts';
import { NOW } from '#test/support/facts.ts';
import { failing } from '#test/support/faults.ts';

const store = makeLedgerStore(ENV);
const importing = makeImportLedgers({ ...store, ...makeLedgerImport(ENV) });

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

/** The tables as a deployment has them that was deployed just now. */
const emptied = async () => {
  cloud.close();
  cloud = await openCloudWithTables();
};

/** Opens changes, each of a resource of its own; some of them end. */
const openSome = async (ends: readonly boolean[]): Promise<readonly StoredChange[]> => {
  const stored: StoredChange[] = [];
  for (const [i, isEnded] of ends.entries()) {
    const plan = aPlan({ resource: `arn:aws:lambda:eu-central-1:1:function:f${i}` });
    const given = aNewChange({ change: `chg-${i}`, plan, at: NOW + i });
    await store.openChange({ ...given, opened: { ...given.opened, planHash: planHash(plan) } });
    const { meta } = await store.readChange(`chg-${i}`);
    const terms = { meta, at: NOW + i, phase: 'open' as const, deadline: NOW + 1_000 };
    if (isEnded)
      await store.closeChange(terms, {
        kind: 'closed',
        outcome: 'cancelled',
        because: 'of the test',
        replaced: {},
        left: [],
      });
    stored.push(await store.readChange(`chg-${i}`));
  }
  return stored;
};

/** The lines that `trimtab destroy` writes of all that is there. */
const exported = async (): Promise<string[]> => {
  const lines: string[] = [];
  await makeDestroyDeployment({
    ...store,
    liveChanges: async () => [],
    readBrake: async () => ({ on: true }),
    setBrake: async () => {},
    now: () => NOW,
    deleteStack: async () => {},
    deleteTable: async () => {},
    deleteVault: async () => undefined,
    deleteBucket: async () => {},
    releasePeople: async () => {},
    keepLine: async (line) => void lines.push(line),
    onProgress: () => {},
  })({ stacks: [], dataStack: 'data', tables: [], buckets: [] }, 'ana');
  return lines;
};

const lockOf = async (resource: string) => {
  const db = await clientFor('dynamodb');
  return (await db.get({ TableName: ENV.LOCKS_TABLE, Key: { resource } })).Item?.change;
};

test('what was exported comes back: the same ledgers, folds, lists and hashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), async (ends) => {
      await emptied();
      const before = await openSome(ends);
      const lines = await exported();
      const folds = before.map(({ events }) => fold(events));
      await emptied();
      const { changes } = await importing(lines);
      expect(changes).toBe(ends.length);
      for (const [i, stored] of before.entries()) {
        const read = await store.readChange(stored.meta.change);
        expect(read).toEqual(stored);
        expect(fold(read.events)).toEqual(folds[i]);
        expect(await store.findChange(stored.meta.number)).toBe(stored.meta.change);
        expect((await store.changesOf(stored.meta.resource)).map(({ n }) => n)).toHaveLength(1);
        // One that has not ended holds its resource.
        expect(await lockOf(stored.meta.resource)).toBe(ends[i] ? undefined : stored.meta.change);
      }
      const live = before.filter(({ meta }) => meta.outcome === undefined);
      expect((await store.liveChanges()).map(({ change }) => change).toSorted()).toEqual(
        live.map(({ meta }) => meta.change),
      );
      expect(await exported()).toEqual(lines);
      // Numbers that people know are not given to others.
      expect(await nextNumber(ENV.CONTROL_TABLE, 'change')).toBe(ends.length + 1);
    }),
    { numRuns: 10 },
  );
});

test('an import that ends anywhere is begun again, and then is whole', async () => {
  const before = await openSome([true, false, true]);
  const lines = await exported();
  for (let writes = 0; writes < 12; writes++) {
    await emptied();
    let left = writes;
    const isTooMany = ({ operation }: Call) => operation === 'BatchWriteItem' && left-- <= 0;
    cloud.around = failing(isTooMany, Number.POSITIVE_INFINITY);
    const early = await importing(lines).catch(() => undefined);
    cloud.around = undefined;
    // What is listed is there.
    for (const { change } of await store.recentChanges(10)) await store.readChange(change);
    if (early === undefined) await importing(lines);
    for (const stored of before) expect(await store.readChange(stored.meta.change)).toEqual(stored);
  }
});

const altered = (line: string, alter: (stored: StoredChange) => unknown): string => {
  const stored = JSON.parse(line);
  alter(stored);
  return JSON.stringify(stored);
};

test.each<[string, (lines: string[]) => string[], RegExp]>([
  [
    'an event was altered',
    ([a = '', ...rest]) => [a.replace('of the test', 'of others'), ...rest],
    /line 1 .*event 2 was altered/,
  ],
  [
    'an event is missing',
    ([a = '', ...rest]) => [altered(a, ({ events }) => (events as unknown[]).pop()), ...rest],
    /line 1 .*not its head/,
  ],
  [
    'a head says something else than its events',
    ([a = '', ...rest]) => [altered(a, ({ meta }) => Object.assign(meta, { fence: 0 })), ...rest],
    /line 1 .*what its events say/,
  ],
  [
    'a plan is not the one of the ledger',
    ([a = '', ...rest]) => [
      altered(a, ({ plan }) => Object.assign(plan, { region: 'x' })),
      ...rest,
    ],
    /line 1 .*plan/,
  ],
  ['a change is missing', ([, ...rest]) => rest, /line 2 .*of 2 changes/],
  ['the end is missing', (lines) => lines.slice(0, -1), /line 2 /],
  ['it is something else', () => ['no ledger'], /line 1 .*not JSON/],
])('nothing is written where %s', async (_name, break_, says) => {
  // The newest comes first: one that has ended.
  await openSome([false, true]);
  const lines = break_(await exported());
  await emptied();
  let hasBegun = false;
  const begin = async () => {
    hasBegun = true;
  };
  await expect(importing(lines, begin)).rejects.toThrow(InvalidInputError);
  await expect(importing(lines, begin)).rejects.toThrow(says);
  expect(await store.recentChanges(10)).toEqual([]);
  expect(hasBegun).toBe(false);
});

test('nothing is written beside other ledgers, nor over one that has gone on', async () => {
  await openSome([false]);
  const lines = await exported();
  const { meta } = await store.readChange('chg-0');
  const terms = { meta, at: NOW, phase: 'open' as const, deadline: NOW };
  await store.appendEvents(terms, [
    { kind: 'commented', by: 'bo', via: 'console', text: 'not in the export' },
  ]);
  await expect(importing(lines)).rejects.toThrow(ConflictError);
  await emptied();
  await openSome([false, false]);
  await expect(importing(lines)).rejects.toThrow(/chg-0002/);
});
