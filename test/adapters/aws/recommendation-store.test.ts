import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRecommendationStore } from '#adapters/aws/recommendation-store.ts';
import type { Evidence } from '#core/checks/run.ts';
import { ACCOUNT, aFunction, aSeries, NOW, REGION } from '#test/support/facts.ts';
import { aRecommendation } from './changes.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const store = makeRecommendationStore(ENV);
const scope = { account: ACCOUNT, region: REGION };

const anEvidence = (given: Partial<Evidence> = {}): Evidence => ({
  schema: 1,
  check: 'lambda/oversized-function',
  checkVersion: 1,
  resource: aFunction(),
  lookups: { prices: { [REGION]: { a: [1, null] } } },
  series: {},
  options: {},
  now: NOW,
  ...given,
});
const found = (id: string, evidenceHash = `hash-${id}`) => ({
  recommendation: aRecommendation({ id, evidenceHash }),
  evidence: anEvidence({ now: NOW + id.length }),
});
const ids = async (of = scope) => (await store.storedRecommendations(of)).map(({ id }) => id);

test('the recommendations of a scope are those of its last run', async () => {
  await store.saveRecommendations(scope, [found('rec-a'), found('rec-b')]);
  const elsewhere = { ...scope, region: 'eu-west-1' };
  await store.saveRecommendations(elsewhere, [found('rec-z')]);
  await store.saveRecommendations(scope, [found('rec-b', 'hash-2'), found('rec-c')]);
  expect(await store.storedRecommendations(scope)).toEqual([
    aRecommendation({ id: 'rec-b', evidenceHash: 'hash-2' }),
    aRecommendation({ id: 'rec-c', evidenceHash: 'hash-rec-c' }),
  ]);
  expect(await ids(elsewhere)).toEqual(['rec-z']);
  await store.saveRecommendations(scope, []);
  expect(await ids()).toEqual([]);
});

test('the evidence of a recommendation outlives it, by its hash', async () => {
  await store.saveRecommendations(scope, [found('rec-a', 'hash-1')]);
  await store.saveRecommendations(scope, [found('rec-a', 'hash-2')]);
  await store.saveRecommendations(scope, []);
  for (const hash of ['hash-1', 'hash-2'])
    expect(await store.readEvidence('rec-a', hash)).toEqual(found('rec-a').evidence);
  expect(await store.readEvidence('rec-a', 'hash-3')).toBeUndefined();
});

test('what the last run saw in a scope is kept beside its recommendations, and is none of them', async () => {
  const scan = {
    ...scope,
    resources: 214,
    optedOut: 3,
    overlapped: 1,
    notEnoughData: { 'no CPU': 2 },
  };
  expect(await store.storedScan(scope)).toBeUndefined();
  await store.saveScan({ ...scan, at: NOW - 1 });
  await store.saveScan({ ...scan, at: NOW });
  expect(await store.storedScan(scope)).toEqual({ ...scan, at: NOW });
  expect(await store.storedScan({ ...scope, region: 'eu-west-1' })).toBeUndefined();
  expect(await ids()).toEqual([]);
});

test('evidence comes back to the last digit', async () => {
  const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })));
  await fc.assert(
    fc.asyncProperty(values, async (samples) => {
      const one = found('rec-a');
      // JSON has no -0.
      const memory = {
        ...aSeries(),
        values: samples.map((value) => (value === null ? null : value + 0)),
      };
      const series = { 'memory.used': memory };
      const evidence = anEvidence({ series });
      await store.saveRecommendations(scope, [{ ...one, evidence }]);
      expect(await store.readEvidence('rec-a', 'hash-rec-a')).toEqual(evidence);
    }),
    { numRuns: 25 },
  );
});

test('months of noise do not fit into one item, and come back all the same', async () => {
  const noise = aSeries({ days: 30, value: (at) => Math.sin(at) });
  const metrics = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const series = Object.fromEntries(
    metrics.map((metric, i) => [
      metric,
      { ...noise, metric, values: noise.values.map((v) => Math.cos(i + Number(v) * 1e6)) },
    ]),
  );
  const evidence = anEvidence({ series });
  const parts: unknown[] = [];
  cloud.around = ({ operation, input }, next) => {
    if (operation === 'BatchWriteItem') parts.push(...Object.values(input.RequestItems).flat());
    return next();
  };
  await store.saveRecommendations(scope, [{ ...found('rec-a'), evidence }]);
  // The recommendation itself, and its evidence in pieces.
  expect(parts.length).toBeGreaterThan(2);
  expect(await store.readEvidence('rec-a', 'hash-rec-a')).toEqual(evidence);
});
