import { describe, expect, test } from 'vitest';
import { makeOpenChanges, type OpenChangesDeps } from '#app/open-changes.ts';
import type { ChangeMeta, NewChange } from '#app/ports.ts';
import { configSchema } from '#core/contract/config.ts';
import type { Outcome, Requirement } from '#core/model/change.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { aLedger, aPlan, aRecommendation, aRisk, aVerdict, opened } from '#test/support/changes.ts';
import { ACCOUNT, anInstance, NOW, REGION } from '#test/support/facts.ts';

const SCOPE = { account: ACCOUNT, region: REGION };
const CONFIG = configSchema.parse({
  quietDays: { afterRejection: 90, afterRollback: 30, afterExpiry: 7 },
});

const past = (outcome?: Outcome, openedAt: EpochMs = NOW, n = 9): ChangeMeta => ({
  change: `chg-past-${outcome}-${openedAt}`,
  number: 'chg-0001',
  recommendation: aRecommendation().id,
  resource: aRecommendation().resource,
  planHash: 'p',
  phase: outcome === undefined ? 'open' : 'closed',
  fence: 3,
  n,
  head: 'h',
  deadline: NOW,
  openedAt,
  ...(outcome && { outcome }),
});

const storedChange = {
  meta: past('cancelled'),
  plan: aPlan(),
  recommendation: aRecommendation(),
  before: anInstance(),
};

const opening = async (given: {
  readonly past?: readonly ChangeMeta[];
  readonly requires?: Requirement;
  readonly now?: EpochMs;
  /** Of the newest change that there was. */
  readonly events?: Parameters<typeof aLedger>[0];
  readonly deps?: Partial<OpenChangesDeps>;
}) => {
  const changes: NewChange[] = [];
  const answer = await makeOpenChanges({
    storedRecommendations: async () => [aRecommendation()],
    storedFact: async () => anInstance(),
    changesOf: async () => given.past ?? [],
    judgeChange: async () => ({
      risk: aRisk(),
      verdict: aVerdict({ requires: given.requires ?? 'one-person' }),
      watchable: [],
    }),
    openChange: async (change) => {
      changes.push(change);
      return { kind: 'opened', number: 'chg-0002' };
    },
    readConfig: async () => ({ config: CONFIG, version: 'v' }),
    readChange: async () => ({
      ...storedChange,
      events: aLedger([opened(), ...(given.events ?? [])]),
    }),
    now: () => given.now ?? NOW,
    ...given.deps,
  })(SCOPE);
  return { ...answer, opened: changes };
};

describe('opening changes', () => {
  test('opens one for a recommendation, under a name that its plan and attempt give it', async () => {
    const { open, opened } = await opening({});
    const [change] = opened;
    expect(open).toEqual([{ change: change?.change, fence: 1, execution: `${change?.change}-1` }]);
    expect(change?.opened).toMatchObject({ attempt: 1, requestedBy: 'trimtab' });
    expect((await opening({})).open).toEqual(open);
  });

  test('counts attempts, so that the next one has a name of its own', async () => {
    const first = await opening({});
    const second = await opening({ past: [past('completed')] });
    expect(second.opened[0]?.opened.attempt).toBe(2);
    expect(second.opened[0]?.change).not.toBe(first.opened[0]?.change);
    const another = { ...past('completed'), recommendation: 'rec-another' };
    expect((await opening({ past: [another] })).opened[0]?.opened.attempt).toBe(1);
  });

  test('opens nothing that policy forbids', async () => {
    const { open, forbidden, opened } = await opening({ requires: 'never' });
    expect({ open, forbidden, opened }).toEqual({ open: [], forbidden: 1, opened: [] });
  });

  test.each<readonly [Outcome, number]>([
    ['rejected', 90],
    ['rolled-back', 30],
    ['expired', 7],
    ['completed', 0],
    ['blocked', 1],
    ['cancelled', 0],
  ])('after one that was %s it waits for %i days', async (outcome, days) => {
    const since = NOW - days * MS_PER_DAY;
    expect((await opening({ past: [past(outcome, since)] })).opened).toHaveLength(1);
    if (days === 0) return;
    const { waiting, opened } = await opening({ past: [past(outcome, since + 1)] });
    expect({ waiting, opened }).toEqual({ waiting: 1, opened: [] });
  });

  test('leaves a resource alone while it is snoozed, and no longer', async () => {
    const until = NOW + 7 * MS_PER_DAY;
    const withdrawn = {
      kind: 'withdrawn',
      by: 'ana',
      via: 'console',
      because: 'sale',
      until,
    } as const;
    const snoozed = { past: [past('cancelled')], events: [withdrawn] };
    expect((await opening({ ...snoozed, now: until - 1 })).waiting).toBe(1);
    expect((await opening({ ...snoozed, now: until })).opened).toHaveLength(1);
  });

  test('leaves a resource alone that needs a person, however long', async () => {
    const years = [past('needs-person', NOW - 4_000 * MS_PER_DAY)];
    expect((await opening({ past: years })).waiting).toBe(1);
  });

  test('any earlier change counts, not only the last one', async () => {
    const both = [past('completed', NOW - MS_PER_DAY), past('rejected', NOW - 2 * MS_PER_DAY)];
    expect((await opening({ past: both })).waiting).toBe(1);
  });

  test('leaves a resource alone while a change of it is open', async () => {
    const { waiting, opened, open } = await opening({ past: [past()] });
    expect({ waiting, opened, open }).toEqual({ waiting: 1, opened: [], open: [] });
  });

  test('hands out again one that was opened and has not moved', async () => {
    const { open, opened } = await opening({ past: [past(undefined, NOW, 1)] });
    expect(opened).toEqual([]);
    expect(open).toEqual([{ change: past().change, fence: 3, execution: `${past().change}-3` }]);
  });

  test('somebody else was faster: it waits', async () => {
    for (const answer of [
      { kind: 'locked', by: 'chg-other' },
      { kind: 'exists', meta: past() },
    ] as const) {
      const { waiting, open } = await opening({ deps: { openChange: async () => answer } });
      expect({ waiting, open }).toEqual({ waiting: 1, open: [] });
    }
  });

  test('waits for a resource that is not known any more, or allows no plan', async () => {
    const gone = await opening({ deps: { storedFact: async () => undefined } });
    const stopped = await opening({
      deps: { storedFact: async () => anInstance({ state: 'stopped' }) },
    });
    expect([gone.waiting, stopped.waiting]).toEqual([1, 1]);
    expect([...gone.opened, ...stopped.opened]).toEqual([]);
  });

  test('a bug in a plan is no reason to wait', async () => {
    const params = { instanceType: 7 };
    const deps = { storedRecommendations: async () => [aRecommendation({ params })] };
    await expect(opening({ deps })).rejects.toThrow();
  });
});
