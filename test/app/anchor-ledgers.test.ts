import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeAnchorLedgers } from '#app/anchor-ledgers.ts';
import type { ChangeMeta, JobRun, StoredChange } from '#app/ports.ts';
import { makeVerifyAudit } from '#app/verify-audit.ts';
import { InvariantError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import type { Anchor } from '#core/ledger/anchor.ts';
import { brokenAt } from '#core/ledger/chain.ts';
import type { EventBody, LedgerEvent } from '#core/model/ledger.ts';
import { aLedger, assessed, decided, opened } from '#test/support/changes.ts';
import { NOW } from '#test/support/facts.ts';

const BODIES: readonly EventBody[] = [opened(), assessed(), decided()];
const told = (text: string): EventBody => ({ ...decided(), note: text }) as EventBody;

/** Ledgers of changes as somebody with every right on the table can leave them, and the anchors that they cannot touch. */
let ledgers: Map<string, readonly LedgerEvent[]>;
let anchors: Anchor[];
let runs: JobRun[];
beforeEach(() => {
  ledgers = new Map(['chg-a', 'chg-b'].map((change) => [change, aLedger(BODIES, change)]));
  anchors = [];
  runs = [];
});

const metaOf = (change: string): ChangeMeta => {
  const events = ledgers.get(change) ?? [];
  const head = events.at(-1)?.hash ?? '';
  return { change, number: change.toUpperCase(), n: events.length, head } as ChangeMeta;
};
const deps = {
  recentChanges: async () => [...ledgers.keys()].map(metaOf),
  recentCanaries: async () => [],
  readChange: async (change: string) => {
    const events = ledgers.get(change) ?? [];
    const broken = brokenAt(change, events);
    if (broken !== undefined) throw new InvariantError(broken);
    return { meta: metaOf(change), events } as StoredChange;
  },
  anchors: {
    save: async (anchor: Anchor) => void anchors.push(anchor),
    newest: async () => anchors.at(-1),
  },
  saveRun: async (run: JobRun) => void runs.push(run),
  now: () => NOW,
};
const anchor = makeAnchorLedgers(deps);
const verify = makeVerifyAudit(deps);
const rewrite = (change: string, bodies: readonly EventBody[]) =>
  ledgers.set(change, aLedger(bodies, change));

test('an anchor says where every ledger stands, and its root is that of the audit', async () => {
  const { root, changes } = await anchor();
  expect(changes).toBe(2);
  expect(anchors).toEqual([
    {
      schema: 1,
      at: NOW,
      root,
      heads: {
        'chg-a': { number: 'CHG-A', n: 3, hash: metaOf('chg-a').head },
        'chg-b': { number: 'CHG-B', n: 3, hash: metaOf('chg-b').head },
      },
    },
  ]);
  expect(await verify()).toEqual({
    changes: 2,
    entries: 6,
    root,
    broken: [],
    anchor: { at: NOW, changes: 2 },
  });
});

test('without anchors the chains alone are proven, and that is said', async () => {
  expect(await verify()).toMatchObject({ broken: [], anchor: null });
  const { anchors: _, ...without } = deps;
  expect(await makeAnchorLedgers(without)()).toMatchObject({ changes: 2 });
  expect(anchors).toEqual([]);
});

test('whoever asks how things stand is told when the ledgers were last proven', async () => {
  await anchor();
  expect(runs).toEqual([{ job: 'verify-audit', at: NOW }]);
  rewrite('chg-a', [opened()]);
  await expect(anchor()).rejects.toThrow(InvariantError);
  expect(runs[1]?.failed).toMatch(/chg-a/i);
});

test('a ledger that went on, and a change that is new, are as they were anchored', async () => {
  await anchor();
  rewrite('chg-a', [...BODIES, told('later')]);
  rewrite('chg-c', BODIES);
  expect(await verify()).toMatchObject({ changes: 3, broken: [] });
  await anchor();
  expect(anchors.at(-1)?.heads['chg-a']?.n).toBe(4);
});

describe('although its chain is intact again, the anchor finds', () => {
  test.each<[string, () => void, RegExp]>([
    [
      'an event that was altered',
      () => rewrite('chg-b', [opened(), assessed(), told('it was not me')]),
      /another one/,
    ],
    [
      'an event that was taken out of the middle',
      () => rewrite('chg-b', [opened(), decided()]),
      /ends with event 2, and had 3/,
    ],
    [
      'a ledger that was cut',
      () => rewrite('chg-b', BODIES.slice(0, 1)),
      /ends with event 1, and had 3/,
    ],
    [
      'one that was rewritten and went on',
      () => rewrite('chg-b', [opened(), decided(), assessed(), decided(), decided()]),
      /another one/,
    ],
    ['a change that was removed', () => void ledgers.delete('chg-b'), /gone, and had 3 events/],
  ])('%s', async (_name, tamper, says) => {
    await anchor();
    tamper();
    for (const [change, events] of ledgers) expect(brokenAt(change, events)).toBeUndefined();
    const { broken } = await verify();
    expect(broken).toEqual([
      { change: 'chg-b', number: 'CHG-B', says: expect.stringMatching(says) },
    ]);
  });

  test('any event that was written otherwise', () =>
    fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 }), fc.string({ minLength: 1 }), async (at, text) => {
        rewrite('chg-b', BODIES);
        anchors = [];
        await anchor();
        rewrite('chg-b', BODIES.with(at, told(text)));
        expect((await verify()).broken).toHaveLength(1);
      }),
    ));
});

test('what was rewritten is not anchored: the newest anchor goes on telling the truth', async () => {
  await anchor();
  rewrite('chg-b', [opened()]);
  await expect(anchor()).rejects.toThrow(/CHG-B/);
  await expect(anchor()).rejects.toThrow(InvariantError);
  expect(anchors).toHaveLength(1);
  expect((await verify()).broken).toHaveLength(1);
});

test('an anchor that somebody else put there is a finding, and the chains are proven still', async () => {
  const forged = async () => {
    throw new InvariantError('its code is wrong');
  };
  const report = await makeVerifyAudit({ ...deps, anchors: { ...deps.anchors, newest: forged } })();
  expect(report).toMatchObject({
    changes: 2,
    entries: 6,
    broken: [{ number: 'the newest anchor', says: 'its code is wrong' }],
    anchor: null,
  });
});

test.each([UpstreamError, NotPermittedError])(
  'anchors behind an %s are no finding',
  async (AnError) => {
    const newest = async () => {
      throw new AnError('no');
    };
    const verifying = makeVerifyAudit({ ...deps, anchors: { ...deps.anchors, newest } })();
    await expect(verifying).rejects.toThrow(AnError);
  },
);
