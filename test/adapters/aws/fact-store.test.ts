import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeFactStore } from '#adapters/aws/fact-store.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import type { AddressFact, Fact, VolumeFact } from '#core/model/facts.ts';
import {
  ACCOUNT,
  aFamily,
  aFunction,
  anAddress,
  anInstance,
  aVolume,
  daysAgo,
  NOW,
  REGION,
} from '#test/support/facts.ts';
import { type Cloud, ENV, openCloudWithTables } from './cloud.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await openCloudWithTables();
});
afterEach(() => cloud.close());

const store = makeFactStore(ENV);
const scope = { account: ACCOUNT, region: REGION };
const stored = (type: Fact['type'], of = scope) => Array.fromAsync(store.storedFacts(of, type));
const volume = (given: Partial<VolumeFact>) => aVolume({ id: 'vol-1', ...given });
const storedVolume = () => store.storedFact(scope, 'ebs/volume', volume({}).arn);

describe('facts', () => {
  test('come back as they were, by type and in the order of their ARNs', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const tags = fc.dictionary(text, text, { maxKeys: 5 });
    const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{4,17}$/), {
      minLength: 1,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(ids, tags, async (given, hostile) => {
        cloud.close();
        cloud = await openCloudWithTables();
        const facts = given.flatMap((id) => [
          anInstance({ id: `i-${id}`, tags: hostile }),
          aVolume({ id: `vol-${id}`, attachedTo: `i-${id}`, tags: hostile, sizeGib: 0.1 + 0.2 }),
          aFunction({ id, tags: hostile }),
        ]);
        await store.saveFacts(scope, facts);
        for (const type of ['ec2/instance', 'ebs/volume', 'lambda/function'] as const) {
          const own = facts.filter((fact) => fact.type === type);
          expect(await stored(type)).toEqual(own.sort((a, b) => (a.arn < b.arn ? -1 : 1)));
        }
      }),
      { numRuns: 10 },
    );
  });

  test('of one place are not those of another', async () => {
    await store.saveFacts(scope, [anInstance()]);
    expect(await stored('ec2/instance', { ...scope, region: 'eu-west-1' })).toEqual([]);
    expect(await store.storedFact(scope, 'ec2/instance', anInstance().arn)).toEqual(anInstance());
    expect(await store.storedFact(scope, 'ec2/instance', 'arn:other')).toBeUndefined();
  });

  test('that were not seen again are forgotten', async () => {
    const facts = [1, 2, 3].map((i) => anInstance({ id: `i-${i}`, observedAt: NOW + i }));
    await store.saveFacts(scope, [...facts, aFunction({ observedAt: NOW - 1 })]);
    expect(await store.forgetFacts(scope, 'ec2/instance', NOW + 2)).toBe(1);
    expect((await stored('ec2/instance')).map(({ id }) => id)).toEqual(['i-2', 'i-3']);
    expect(await stored('lambda/function')).toHaveLength(1);
  });
});

test('an address that nothing has is known to be so since it was first seen so', async () => {
  const saved = async (given: Partial<AddressFact>) => {
    await store.saveFacts(scope, [anAddress(given)]);
    const [fact] = await stored('ec2/address');
    return fact?.type === 'ec2/address' ? fact.firstSeenDetached : undefined;
  };
  expect(await saved({ observedAt: daysAgo(3) })).toBe(daysAgo(3));
  expect(await saved({ observedAt: NOW })).toBe(daysAgo(3));
  expect(await saved({ associatedWith: 'i-1' })).toBeUndefined();
  expect(await saved({ observedAt: NOW })).toBe(NOW);
});

describe('a volume that is attached to nothing', () => {
  test('is known to be so since it was first seen so', async () => {
    await store.saveFacts(scope, [volume({ observedAt: daysAgo(3) })]);
    await store.saveFacts(scope, [volume({ observedAt: daysAgo(2) })]);
    await store.saveFacts(scope, [volume({ observedAt: NOW })]);
    expect(await storedVolume()).toEqual(volume({ firstSeenDetached: daysAgo(3) }));
  });

  test('starts anew after it was attached', async () => {
    await store.saveFacts(scope, [volume({ observedAt: daysAgo(3) })]);
    const attached = volume({ observedAt: daysAgo(2), attachedTo: 'i-1' });
    await store.saveFacts(scope, [attached]);
    expect(await storedVolume()).toEqual(attached);
    await store.saveFacts(scope, [volume({ observedAt: daysAgo(1) })]);
    expect(await storedVolume()).toMatchObject({ firstSeenDetached: daysAgo(1) });
  });

  test('keeps what was known of it before this store', async () => {
    await store.saveFacts(scope, [volume({ firstSeenDetached: daysAgo(30) })]);
    expect(await storedVolume()).toMatchObject({ firstSeenDetached: daysAgo(30) });
  });
});

test('what a collection looked up comes back', async () => {
  expect(await store.storedScopeIndexes(scope)).toBeUndefined();
  const indexes = {
    detachments: new Map([[aVolume().arn, daysAgo(20)]]),
    instanceTypes: aFamily(),
    prices: BUILT_IN_PRICES,
  };
  await store.saveScopeIndexes(scope, indexes);
  expect(await store.storedScopeIndexes(scope)).toEqual(indexes);
});
