import { describe, expect, test } from 'vitest';
import { currentAdmissions, groupSizes } from '#app/admissions.ts';
import type { ChangeMeta, StoredChange } from '#app/ports.ts';
import { InvariantError, UpstreamError } from '#core/errors/errors.ts';
import type { Phase } from '#core/model/change.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import type { EventBody } from '#core/model/ledger.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import type { Admission } from '#core/planning/admission.ts';
import { aLedger, aPlan, aRecommendation, assessed, opened } from '#test/support/changes.ts';
import { aFunction, anInstance, aVolume, NOW } from '#test/support/facts.ts';
import { anAdmission, aSubject, executing } from '#test/support/planning.ts';

const CONFIG = executing();
const HOUR_AGO = NOW - MS_PER_HOUR;

const aChange = (change: string, phase: Phase, more: readonly EventBody[] = []): StoredChange => {
  const events = aLedger(
    [opened(), assessed(), ...more.map((body) => [body, { phase }] as const)],
    change,
  );
  const closed = more.find((body) => body.kind === 'closed');
  const last = events.at(-1);
  const meta: ChangeMeta = {
    change,
    number: change,
    recommendation: 'rec-1',
    resource: aPlan().resource,
    planHash: opened().planHash,
    phase,
    fence: 1,
    n: last?.n ?? 0,
    head: last?.hash ?? '',
    deadline: NOW,
    openedAt: HOUR_AGO,
    ...(closed && { outcome: closed.outcome }),
  };
  return { meta, plan: aPlan(), recommendation: aRecommendation(), before: anInstance(), events };
};
const closedAs = (outcome: 'completed' | 'needs-person' | 'cancelled'): EventBody => ({
  kind: 'closed',
  outcome,
  because: '',
  replaced: {},
  left: [],
});
const SEEN: EventBody = { kind: 'acknowledged', by: 'ana', via: 'console' };

const current = async (
  admissions: readonly Admission[],
  changes: readonly StoredChange[],
  live: readonly StoredChange[] = [],
) => {
  const all = [...changes, ...live];
  const found = (id: string) => all.filter(({ meta }) => meta.change === id);
  const deps = {
    readAdmissions: async () => ({ version: 7, admissions }),
    readHeads: async (ids: readonly string[]) => ids.flatMap(found).map(({ meta }) => meta),
    readChange: async (id: string) => found(id)[0] ?? expect.unreachable(`nobody asked for ${id}`),
    now: () => NOW,
  };
  return currentAdmissions(
    deps,
    live.map(({ meta }) => meta),
    CONFIG,
  );
};

describe('who has a turn', () => {
  const mine = anAdmission('chg-1', HOUR_AGO);

  test('whoever was admitted and has not ended, at the version that was read', async () => {
    const change = aChange('chg-1', 'watching');
    expect(await current([mine], [change], [change])).toEqual({ version: 7, admissions: [mine] });
  });

  test('one that ended, and cannot be read just now, has ended just now and holds nobody up', async () => {
    const { meta } = aChange('chg-1', 'closed', [closedAs('completed')]);
    const found = await currentAdmissions(
      {
        readAdmissions: async () => ({ version: 7, admissions: [mine] }),
        readHeads: async () => [meta],
        readChange: async () => {
          throw new UpstreamError('throttled');
        },
        now: () => NOW,
      },
      [],
      CONFIG,
    );
    const ended = { at: NOW, outcome: 'completed', isSeen: false };
    expect(found.admissions).toEqual([{ ...mine, ended }]);
  });

  test('one whose ledger was altered keeps its place, and keeps nobody else from theirs', async () => {
    const { meta } = aChange('chg-1', 'closed', [closedAs('completed')]);
    const found = await currentAdmissions(
      {
        readAdmissions: async () => ({ version: 7, admissions: [mine] }),
        readHeads: async () => [meta],
        readChange: async () => {
          throw new InvariantError('the ledger of chg-1 is not intact');
        },
        now: () => NOW,
      },
      [],
      CONFIG,
    );
    expect(found.admissions).toEqual([mine]);
  });

  test('one that ended counts as ended from then on, whoever notices', async () => {
    const { admissions } = await current(
      [mine],
      [aChange('chg-1', 'closed', [closedAs('completed')])],
    );
    expect(admissions).toEqual([
      { ...mine, ended: { at: NOW, outcome: 'completed', isSeen: false } },
    ]);
  });

  test('one that ended before its first call counts for nothing', async () => {
    const { admissions } = await current(
      [mine],
      [aChange('chg-1', 'closed', [closedAs('cancelled')])],
    );
    expect(admissions).toEqual([]);
  });

  test('of one that needs a person it is noticed when somebody has seen it', async () => {
    const alerted = {
      ...mine,
      ended: { at: HOUR_AGO, outcome: 'needs-person' as const, isSeen: false },
    };
    const seen = aChange('chg-1', 'closed', [closedAs('needs-person'), SEEN]);
    expect((await current([alerted], [seen])).admissions[0]?.ended?.isSeen).toBe(true);
    const unseen = aChange('chg-1', 'closed', [closedAs('needs-person')]);
    expect((await current([alerted], [unseen])).admissions[0]?.ended?.isSeen).toBe(false);
  });

  test.each([
    ['applying', 1],
    ['watching', 1],
    ['rolling-back', 1],
    ['open', 0],
  ] as const)('one that nobody listed and that is %s takes a place: %i', async (phase, places) => {
    const { admissions } = await current([], [], [aChange('chg-old', phase)]);
    expect(admissions).toHaveLength(places);
    if (places > 0) expect(admissions[0]).toMatchObject({ change: 'chg-old', at: HOUR_AGO });
  });

  test('what is long over is forgotten', async () => {
    const ended = { at: NOW - 2 * MS_PER_DAY, outcome: 'completed' as const, isSeen: false };
    const old = anAdmission('chg-1', NOW - 3 * MS_PER_DAY, { ended });
    expect((await current([old], [])).admissions).toEqual([]);
  });
});

describe('how large a group is', () => {
  const facts: Partial<Record<ResourceType, readonly Fact[]>> = {
    'ec2/instance': [anInstance({ tags: { service: 'shop' } }), anInstance(), anInstance()],
    'ebs/volume': [aVolume({ tags: { service: 'shop' } })],
    'lambda/function': [aFunction({ tags: { service: 'shop' } })],
  };
  const asked: string[] = [];
  const deps = {
    storedFacts: async function* (_scope: unknown, type: ResourceType) {
      asked.push(type);
      yield* facts[type] ?? [];
    },
  };
  const sizes = async (groupTag: string | undefined, count: number) => {
    const tags: Record<string, string> = { service: 'shop' };
    const subjects = Array.from({ length: count }, () => aSubject({ tags }));
    return [...(await groupSizes(deps, subjects, [], groupTag)).values()];
  };

  test('is counted by type', async () => expect(await sizes(undefined, 2)).toEqual([3]));
  test('is counted over all types by the tag that makes it one', async () =>
    expect(await sizes('service', 2)).toEqual([3]));
  test('a resource without the tag is one of its type', async () =>
    expect(await sizes('team', 2)).toEqual([3]));
  test('is not counted where one change alone asks: of any group one may be changed', async () => {
    asked.length = 0;
    expect(await sizes(undefined, 1)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
