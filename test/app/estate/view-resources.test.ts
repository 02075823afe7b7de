import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeListResources, type ViewResourcesDeps } from '#app/estate/view-resources.ts';
import type { ChangeMeta } from '#app/ports.ts';
import { configSchema } from '#core/contract/config.ts';
import type { CostDay } from '#core/cost/cost-days.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { compare, sum, usdPerMonth } from '#core/model/money.ts';
import { aRecommendation } from '#test/support/changes.ts';
import { ACCOUNT, aVolume, NOW, REGION } from '#test/support/facts.ts';

const config = configSchema.parse({
  accounts: [{ id: ACCOUNT, regions: [REGION] }],
  collection: { sources: { costs: { source: 'cost-explorer' } } },
});

interface Volume {
  readonly saves: readonly number[];
  readonly isProtected: boolean;
  /** How its change ended, or that it is being watched. */
  readonly change: 'completed' | 'rolled-back' | 'watching' | undefined;
}

const arnOf = (i: number) => aVolume({ id: `vol-${i}` }).arn;

/** An account of these volumes; a change was opened for the first recommendation of each that has an outcome. */
const listOf = (volumes: readonly Volume[], { days = [] }: { days?: readonly CostDay[] } = {}) => {
  const facts = volumes.map(({ isProtected }, i) =>
    aVolume({ id: `vol-${i}`, tags: isProtected ? { 'trimtab:ignore': '' } : {} }),
  );
  const found = volumes.flatMap(({ saves }, i) =>
    saves.map((amount, n) =>
      aRecommendation({
        id: `rec-${i}-${n}`,
        resource: arnOf(i),
        saving: { ...aRecommendation().saving, usdPerMonth: usdPerMonth(amount) },
      }),
    ),
  );
  const changes = volumes.flatMap(({ change }, i): ChangeMeta[] =>
    change === undefined
      ? []
      : [
          {
            change: `chg-${i}`,
            number: `chg-${i}`,
            recommendation: `rec-${i}-0`,
            resource: arnOf(i),
            planHash: 'h',
            phase: change === 'watching' ? 'watching' : 'closed',
            fence: 1,
            n: 1,
            head: 'h',
            deadline: NOW,
            ...(change !== 'watching' && { outcome: change }),
            openedAt: NOW,
          },
        ],
  );
  const unused = () => Promise.reject(new Error('a list reads nothing of single resources'));
  const deps: ViewResourcesDeps = {
    readConfig: async () => ({ config, version: 'v' }),
    storedOrganization: async () => [],
    storedFacts: async function* (_scope, type) {
      if (type === 'ebs/volume') yield* facts;
    },
    storedRecommendations: async () => found,
    storedScopeIndexes: async () => ({
      prices: BUILT_IN_PRICES,
      detachments: new Map(),
      instanceTypes: [],
    }),
    recentChanges: async () => changes,
    storedCostDays: async () => (days.length === 0 ? undefined : { collectedAt: NOW, days }),
    now: () => NOW,
    storedFact: unused,
    storedSeries: unused,
    changesOf: unused,
    readChange: unused,
  };
  return makeListResources(deps)();
};

const volume = fc.record({
  saves: fc.array(
    fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
    { maxLength: 3 },
  ),
  isProtected: fc.boolean(),
  change: fc.constantFrom('completed', 'rolled-back', 'watching', undefined),
});

test('every total is the sum of the rows, and the rows are those that are not carried out', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(volume, { maxLength: 8 }), async (volumes) => {
      const { resources, total, types } = await listOf(volumes);
      const isOpen = (v: Volume, n: number) =>
        n > 0 || (v.change !== 'completed' && v.change !== 'watching');
      const open = volumes.flatMap((v) => v.saves.filter((_, n) => isOpen(v, n)));
      expect(total).toEqual({
        resources: volumes.length,
        protected: volumes.filter(({ isProtected }) => isProtected).length,
        recommendations: open.length,
        saves: sum('USD', open.map(usdPerMonth)),
        cost: sum(
          'USD',
          resources.flatMap(({ cost }) => cost ?? []),
        ),
        priced: volumes.length,
      });
      expect(
        sum(
          'USD',
          resources.map((row) => row.open.saves),
        ),
      ).toEqual(total.saves);
      expect(resources.reduce((n, row) => n + row.open.recommendations, 0)).toBe(open.length);
      expect(types.reduce((n, row) => n + row.resources, 0)).toBe(volumes.length);
    }),
  );
});

test('no row saves more than it costs', async () => {
  const one = volume.map(({ saves, ...rest }) => ({ ...rest, saves: saves.slice(0, 1) }));
  await fc.assert(
    fc.asyncProperty(fc.array(one, { maxLength: 8 }), async (volumes) => {
      const { costNow } = aRecommendation().saving;
      const within = volumes.map(({ saves, ...rest }) => ({
        ...rest,
        saves: saves.map((amount) => Math.min(amount, Number(costNow.amount))),
      }));
      for (const { open, cost } of (await listOf(within)).resources)
        expect(cost && compare(open.saves, cost)).toBeLessThanOrEqual(0);
    }),
  );
});

test('the largest open saving comes first', async () => {
  const row = { isProtected: false, change: undefined };
  const { resources } = await listOf([
    { ...row, saves: [1] },
    { ...row, saves: [2, 3] },
    { ...row, saves: [4] },
  ]);
  expect(resources.map(({ id }) => id)).toEqual(['vol-1', 'vol-2', 'vol-0']);
});

test('services that nothing is read of are told with what they cost, if there is a bill', async () => {
  const row = { account: ACCOUNT, currency: 'USD' };
  const days = [
    {
      day: '2026-08-01',
      rows: [
        { ...row, service: 'Amazon Redshift', cost: '4' },
        { ...row, service: 'AWS Lambda', cost: '1' },
        { ...row, service: null, cost: '9' },
      ],
    },
  ];
  const notRead = [{ service: 'Amazon Redshift', currency: 'USD', cost: '4' }];
  expect((await listOf([], { days })).notRead).toEqual(notRead);
  expect((await listOf([])).notRead).toBeNull();
});
