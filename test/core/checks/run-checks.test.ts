import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, type AnyCheck, NO_SERIES, none, notEnoughData } from '#core/checks/check.ts';
import { configureChecks } from '#core/checks/configure.ts';
import { unattachedVolume } from '#core/checks/ebs/unattached-volume.ts';
import {
  type Found,
  type Observed,
  runChecks,
  Tally,
  withoutOverlap,
} from '#core/checks/run-checks.ts';
import { type Money, sum, usdPerMonth } from '#core/model/money.ts';
import { indexesWith } from '#test/support/checks.ts';
import { aFunction, anInstance, aSeries, aVolume, daysAgo, NOW } from '#test/support/facts.ts';

const running = (
  estate: Iterable<Observed> | AsyncIterable<Observed>,
  checks = configureChecks({}),
) => {
  const tally = new Tally();
  const found = runChecks({ checks, indexes: indexesWith(), now: NOW, tally }, estate);
  return { tally, found };
};
const idle = (id: string, given = {}): Observed => ({
  resource: aVolume({ id, firstSeenDetached: daysAgo(20), ...given }),
  series: [],
});
const busy: Observed = {
  resource: anInstance({ id: 'i-1' }),
  series: [aSeries({ value: 0.9 })],
};
const volumes = configureChecks({}).filter(({ check }) => check.id === 'ebs/unattached-volume');

/** A check that always answers the same. */
const always = (id: string, answer: (id: string) => Answer): AnyCheck => ({
  ...unattachedVolume,
  id,
  needs: [],
  series: NO_SERIES,
  detect: (resource) => answer((resource as { id: string }).id),
});
const saves = (amount: number): Answer => ({
  kind: 'recommend',
  action: 'ebs/snapshot-and-delete-volume',
  params: {},
  saving: {
    usdPerMonth: usdPerMonth(amount),
    costNow: usdPerMonth(100),
    formula: '',
    rate: { kind: 'list', asOf: '', source: '' },
  },
  because: '',
  confidence: 1,
  caveats: [],
});
const configured = (...checks: AnyCheck[]) => checks.map((check) => ({ check, options: {} }));

describe('runChecks', () => {
  test('gives what it finds in the order of the estate, each with its evidence', async () => {
    const { found } = running([idle('vol-2'), busy, idle('vol-1')]);
    const all = await Array.fromAsync(found);
    expect(all.map(({ recommendation }) => recommendation.resourceId)).toEqual(['vol-2', 'vol-1']);
    expect(all[0]?.evidence.resource.id).toBe('vol-2');
  });

  test('finds the same in an estate in another order', async () => {
    const estate: Observed[] = [
      ...['a', 'b', 'c'].map((id) => idle(`vol-${id}`)),
      busy,
      { resource: aFunction(), series: [] },
    ];
    const ids = async (of: Observed[]) =>
      (await Array.fromAsync(running(of).found))
        .map(({ recommendation }) => recommendation.id)
        .sort();
    const expected = await ids(estate);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(estate, { minLength: estate.length }),
        async (shuffled) => {
          expect(await ids(shuffled)).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('sees one resource at a time', async () => {
    let [handedOut, taken] = [0, 0];
    async function* estate() {
      for (let i = 0; i < 100; i += 1) {
        handedOut += 1;
        yield idle(`vol-${i}`);
      }
    }
    for await (const _ of running(estate(), volumes).found) {
      taken += 1;
      expect(handedOut).toBe(taken);
    }
    expect(taken).toBe(100);
  });

  test.each([
    ['2026-08-31', 1],
    ['2026-08-30', 0],
  ])('leaves alone what opted out until the end of %s', async (until, optedOut) => {
    const { tally, found } = running([idle('vol-1', { tags: { 'trimtab:ignore': until } })]);
    expect(await Array.fromAsync(found)).toHaveLength(1 - optedOut);
    expect(tally.optedOut).toBe(optedOut);
  });

  test('counts what each check said, and what was missing', async () => {
    const three = ['ebs/unattached-volume', 'ec2/oversized-instance', 'lambda/oversized-memory'];
    const estate = [
      idle('vol-1'),
      idle('vol-2', { attachedTo: 'i-1' }),
      idle('vol-3', { multiAttach: true }),
      idle('vol-4', { multiAttach: true }),
      idle('vol-5', { tags: { 'trimtab:ignore': '' } }),
      busy,
      { resource: aFunction(), series: [] },
    ];
    const checks = configureChecks({}).filter(({ check }) => three.includes(check.id));
    const { tally, found } = running(estate, checks);
    expect(await Array.fromAsync(found)).toHaveLength(1);
    expect([tally.resources, tally.optedOut]).toEqual([6, 1]);
    expect(tally.counts()).toEqual([
      {
        check: 'ebs/unattached-volume',
        recommended: 1,
        overlapped: 0,
        none: 1,
        notEnoughData: { 'multi-attach: who else uses it is not known': 2 },
      },
      {
        check: 'ec2/oversized-instance',
        recommended: 0,
        overlapped: 0,
        none: 1,
        notEnoughData: {},
      },
      {
        check: 'lambda/oversized-memory',
        recommended: 0,
        overlapped: 0,
        none: 0,
        notEnoughData: { 'never invoked': 1 },
      },
    ]);
  });

  test('keeps one recommendation of a resource, and counts the other', async () => {
    const checks = configured(
      always('x/small', () => saves(1)),
      always('x/large', () => saves(2)),
      always('x/never', () => none),
    );
    const { tally, found } = running([idle('vol-1')], checks);
    const all = await Array.fromAsync(found);
    expect(all.map(({ recommendation }) => recommendation.check)).toEqual(['x/large']);
    expect(tally.counts().map(({ check, overlapped }) => [check, overlapped])).toEqual([
      ['x/large', 0],
      ['x/never', 0],
      ['x/small', 1],
    ]);
  });

  test('a reason that names its resource does not make the counts grow with the estate', async () => {
    const checks = configured(always('x/chatty', (id) => notEnoughData(`nothing of ${id}`)));
    const estate = Array.from({ length: 200 }, (_, i) => idle(`vol-${i}`));
    const { tally, found } = running(estate, checks);
    await Array.fromAsync(found);
    const reasons = tally.counts()[0]?.notEnoughData ?? {};
    expect(Object.keys(reasons)).toHaveLength(51);
    expect(Object.values(reasons).reduce((a, b) => a + b)).toBe(200);
  });
});

describe('withoutOverlap', () => {
  const found = ([resource, check, amount]: readonly [string, string, number]): Found => ({
    recommendation: {
      ...({} as Found['recommendation']),
      resource,
      check,
      saving: { ...(saves(amount) as { saving: Found['recommendation']['saving'] }).saving },
    },
    evidence: {} as Found['evidence'],
  });
  const some = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.stringMatching(/^[x-z]{3}$/), fc.nat(3)),
  );
  const total = (of: readonly Found[]): Money =>
    sum(
      'USD',
      of.map(({ recommendation }) => recommendation.saving.usdPerMonth),
    );

  test('keeps one for each resource, the one that saves most', () => {
    fc.assert(
      fc.property(some, (given) => {
        const all = given.map(found);
        const { kept, overlapped } = withoutOverlap(all);
        const resources = kept.map(({ recommendation }) => recommendation.resource);
        expect(new Set(resources)).toEqual(new Set(given.map(([resource]) => resource)));
        expect(resources).toHaveLength(new Set(resources).size);
        expect(kept.length + overlapped.length).toBe(all.length);
        const best = [...new Set(resources)].map((resource) =>
          Math.max(...given.filter(([of]) => of === resource).map(([, , amount]) => amount)),
        );
        expect(total(kept)).toEqual(usdPerMonth(best.reduce((a, b) => a + b, 0)));
      }),
    );
  });

  test('the first check by name wins where two save the same', () => {
    const { kept } = withoutOverlap([found(['a', 'y', 1]), found(['a', 'x', 1])]);
    expect(kept.map(({ recommendation }) => recommendation.check)).toEqual(['x']);
  });

  test('keeps the same ones in any order', () => {
    fc.assert(
      fc.property(some, (given) => {
        const keys = (of: readonly Found[]) =>
          withoutOverlap(of)
            .kept.map(({ recommendation: r }) => `${r.resource} ${r.check}`)
            .sort();
        expect(keys(given.toReversed().map(found))).toEqual(keys(given.map(found)));
      }),
    );
  });
});
