import { expect, test } from 'vitest';
import { makeCollectInventory } from '#app/collect-inventory.ts';
import { configSchema } from '#core/contract/config.ts';
import { RESOURCE_TYPES } from '#core/model/facts.ts';
import { ACCOUNT, anInstance, aVolume, NOW, REGION } from '#test/support/facts.ts';

const SCOPE = { account: ACCOUNT, region: REGION };

const collected = async (collection: object) => {
  const [read, saved, forgotten]: string[][] = [[], [], []];
  const facts = [anInstance(), aVolume()];
  const answer = await makeCollectInventory({
    readConfig: async () => ({ config: configSchema.parse({ collection }), version: 'v' }),
    readFacts: async function* (_, type) {
      read?.push(type);
      yield* facts.filter((fact) => fact.type === type);
    },
    readDetachments: async () => new Map(),
    readInstanceTypes: async () => [],
    readPrices: async () => ({}) as never,
    saveFacts: async (_, some) => void saved?.push(...some.map(({ arn }) => arn)),
    forgetFacts: async (_, type) => forgotten?.push(type) ?? 0,
    saveScopeIndexes: async () => undefined,
    now: () => NOW,
  })(SCOPE);
  return { ...answer, read, saved, forgotten };
};

test('everything is looked at unless the configuration says otherwise', async () => {
  const { read, resources } = await collected({});
  expect(read).toEqual([...RESOURCE_TYPES]);
  expect(resources).toBe(2);
});

test('a type that is left out is not read, and what was known of it is forgotten', async () => {
  const { read, saved, forgotten } = await collected({ sources: { inventory: ['ebs/volume'] } });
  expect(read).toEqual(['ebs/volume']);
  expect(saved).toEqual([aVolume().arn]);
  expect(forgotten).toEqual([...RESOURCE_TYPES]);
});
