import { beforeEach, expect, test } from 'vitest';
import { type DestroyDeps, makeDestroyDeployment } from '#app/destroy-deployment.ts';
import type { Brake, ChangeMeta, StoredChange } from '#app/ports.ts';
import { ConflictError, InvariantError, UpstreamError } from '#core/errors/errors.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import type { LedgerEvent } from '#core/model/ledger.ts';
import { aLedger, assessed, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const PARTS = {
  stacks: ['Trimtab-workflow', 'Trimtab-api'],
  dataStack: 'Trimtab-data',
  tables: ['facts', 'changes'],
  vault: 'backups',
  buckets: ['cold'],
};
const ledgers = new Map(['chg-a', 'chg-b'].map((id) => [id, aLedger([opened(), assessed()], id)]));

let done: string[];
let brake: Brake;
let live: ChangeMeta[];
beforeEach(() => {
  done = [];
  brake = { on: false };
  live = [];
});

const metaOf = (change: string) =>
  ({
    change,
    number: change.toUpperCase(),
    phase: 'open',
    head: ledgers.get(change)?.at(-1)?.hash,
  }) as ChangeMeta;
const deps: DestroyDeps = {
  liveChanges: async () => live,
  recentChanges: async () => [...ledgers.keys()].map(metaOf),
  recentCanaries: async () => [],
  readChange: async (change) =>
    ({ meta: metaOf(change), events: ledgers.get(change) ?? [] }) as unknown as StoredChange,
  readBrake: async () => brake,
  setBrake: async (set) => {
    brake = set;
  },
  now: () => NOW,
  deleteStack: async (name) => void done.push(`stack ${name}`),
  deleteTable: async (name) => void done.push(`table ${name}`),
  deleteBucket: async (name) => void done.push(`bucket ${name}`),
  releasePeople: async (stack) => void done.push(`people of ${stack}`),
  deleteVault: async (name) => {
    done.push(`vault ${name}`);
    return undefined;
  },
  keepLine: async (line) => void done.push(line),
  onProgress: () => {},
};
const destroy = makeDestroyDeployment(deps);
const deleted = () => done.filter((what) => /^(stack|table) /.test(what));
const lines = () => done.filter((what) => what.startsWith('{')).map((line) => JSON.parse(line));

test('what makes changes goes first, then the ledgers are kept, then the tables and their stack go', async () => {
  await destroy(PARTS, 'ana');
  expect(done.map((what) => (what.startsWith('{') ? 'line' : what))).toEqual([
    'stack Trimtab-workflow',
    'stack Trimtab-api',
    'line',
    'line',
    'line',
    'people of Trimtab-data',
    'table facts',
    'table changes',
    'vault backups',
    'bucket cold',
    'stack Trimtab-data',
  ]);
  expect(brake).toMatchObject({ on: true, by: 'ana' });
});

test('what is kept proves itself, and ends with the root of all', async () => {
  const { root } = await destroy(PARTS, 'ana');
  const [a, b, end] = lines();
  for (const { meta, events } of [a, b] as { meta: ChangeMeta; events: LedgerEvent[] }[]) {
    expect(events).toEqual(ledgers.get(meta.change));
    expect(brokenAt(meta.change, events)).toBeUndefined();
  }
  expect(end).toEqual({ schema: 1, at: NOW, changes: 2, root });
  expect(root).toMatch(/^[0-9a-f]{64}$/);
});

test('a change that has not ended is named, and nothing is removed or stopped', async () => {
  live = [metaOf('chg-b')];
  await expect(destroy(PARTS, 'ana')).rejects.toThrow(/CHG-B \(open\)/);
  await expect(destroy(PARTS, 'ana')).rejects.toThrow(ConflictError);
  expect(done).toEqual([]);
  expect(brake.on).toBe(false);
});

test('whoever had stopped everything before finds it stopped after a refusal', async () => {
  live = [metaOf('chg-b')];
  brake = { on: true, by: 'bo' };
  await expect(destroy(PARTS, 'ana')).rejects.toThrow(ConflictError);
  expect(brake.on).toBe(true);
});

test('one that has ended, and of which people are still to be told, is no reason to wait', async () => {
  live = [{ ...metaOf('chg-b'), outcome: 'completed' }];
  await destroy(PARTS, 'ana');
  expect(deleted()).toHaveLength(5);
});

test('a ledger that is broken is named, and no table goes: what it says would be lost', async () => {
  const readChange = async (change: string) => {
    if (change === 'chg-b') throw new InvariantError('event 1 was altered');
    return deps.readChange(change);
  };
  const removing = makeDestroyDeployment({ ...deps, readChange })(PARTS, 'ana');
  await expect(removing).rejects.toThrow(ConflictError);
  await expect(removing).rejects.toThrow(/CHG-B: event 1 was altered/);
  expect(lines()).toMatchObject([{ meta: { change: 'chg-a' } }]);
  expect(deleted()).toEqual(['stack Trimtab-workflow', 'stack Trimtab-api']);
});

test.each<[string, Partial<DestroyDeps>, string[]]>([
  ['ledgers that cannot be read', { readChange: async () => fail() }, []],
  ['lines that cannot be kept', { keepLine: async () => fail() }, []],
  ['a table that stays', { deleteTable: async () => fail() }, []],
])('no table of changes and no stack of data goes before %s', async (_name, broken, tables) => {
  await expect(makeDestroyDeployment({ ...deps, ...broken })(PARTS, 'ana')).rejects.toThrow('away');
  expect(deleted()).toEqual(['stack Trimtab-workflow', 'stack Trimtab-api', ...tables]);
});

test('backups that are locked stay, and it is said until when', async () => {
  const deleteVault = async () => NOW + 1;
  const destroyed = await makeDestroyDeployment({ ...deps, deleteVault })(PARTS, 'ana');
  expect(destroyed.backupsUntil).toBe(NOW + 1);
  expect(await destroy(PARTS, 'ana')).not.toHaveProperty('backupsUntil');
});

test('whoever begins again after the stacks are gone needs no brake', async () => {
  const setBrake = async () => fail();
  await makeDestroyDeployment({ ...deps, setBrake })({ ...PARTS, stacks: [] }, 'ana');
  expect(deleted()).toEqual(['table facts', 'table changes', 'stack Trimtab-data']);
});

const fail = (): never => {
  throw new UpstreamError('away');
};
