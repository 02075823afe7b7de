import * as z from 'zod';
import type {
  ForgetFacts,
  SaveFacts,
  SaveScopeIndexes,
  ScopeIndexes,
  StoredFact,
  StoredFacts,
  StoredScopeIndexes,
} from '#app/ports.ts';
import type { FunctionEnv } from '#core/contract/env.ts';
import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { type Attachable, isAttachable, isDetached } from '#core/inventory/detached.ts';
import { type Fact, factSchema, instanceTypeSchema, type ResourceType } from '#core/model/facts.ts';
import { compressJson, decompressJson } from './compressed.ts';
import {
  deleteItems,
  ITEM_SCHEMA,
  type Item,
  parseItem,
  parseJson,
  putItems,
  queryItems,
  readItem,
  readItems,
} from './table.ts';

export interface FactStore {
  readonly saveFacts: SaveFacts;
  readonly forgetFacts: ForgetFacts;
  readonly storedFacts: StoredFacts;
  readonly storedFact: StoredFact;
  readonly saveScopeIndexes: SaveScopeIndexes;
  readonly storedScopeIndexes: StoredScopeIndexes;
}

/** The estate as last observed: a partition for each account, region and type, its resources by ARN. */
export const makeFactStore = (env: Pick<FunctionEnv, 'FACTS_TABLE'>): FactStore => {
  const table = env.FACTS_TABLE;
  return {
    saveFacts: async (scope, facts) => {
      const before = await detachedBefore(table, scope, facts);
      await putItems(
        table,
        facts.map((fact) => factItem(scope, withFirstSeen(fact, before.get(fact.arn)))),
      );
    },
    forgetFacts: async (scope, type, before) => {
      const gone: { scope: string; arn: string }[] = [];
      for await (const { arn, observedAt } of factItems(table, scope, type))
        if (Number(observedAt) < before) gone.push(factKey(scope, type, String(arn)));
      await deleteItems(table, gone);
      return gone.length;
    },
    storedFacts: async function* (scope, type) {
      for await (const item of factItems(table, scope, type)) yield factOf(item);
    },
    storedFact: async (scope, type, arn) => {
      const item = await readItem(table, factKey(scope, type, arn));
      return item && factOf(item);
    },
    saveScopeIndexes: (scope, indexes) => putItems(table, [indexesItem(scope, indexes)]),
    storedScopeIndexes: async (scope) => {
      const item = await readItem(table, indexesKey(scope));
      return item && indexesOf(item);
    },
  };
};

const partition = ({ account, region }: Scope, of: string): string => `${account}#${region}#${of}`;

const factKey = (scope: Scope, type: ResourceType, arn: string) => ({
  scope: partition(scope, type),
  arn,
});
const indexesKey = (scope: Scope) => ({ scope: partition(scope, 'indexes'), arn: 'current' });

const factItem = (scope: Scope, fact: Fact): Item => ({
  ...factKey(scope, fact.type, fact.arn),
  schema: ITEM_SCHEMA,
  observedAt: fact.observedAt,
  fact: JSON.stringify(fact),
});

const factOf = ({ arn, fact }: Item): Fact => parseJson(factSchema, fact, String(arn));

const factItems = (table: string, scope: Scope, type: ResourceType): AsyncGenerator<Item> =>
  queryItems({
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: '#scope = :scope',
    ExpressionAttributeNames: { '#scope': 'scope' },
    ExpressionAttributeValues: { ':scope': partition(scope, type) },
  });

const detachedOf = (facts: readonly Fact[]): Attachable[] =>
  facts.filter(isAttachable).filter(isDetached);

/** The detached things among `facts` that were detached when they were stored before, by ARN. */
const detachedBefore = async (
  table: string,
  scope: Scope,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, Attachable>> => {
  const keys = detachedOf(facts).map(({ type, arn }) => factKey(scope, type, arn));
  const stored = detachedOf((await readItems(table, keys)).map(factOf));
  return new Map(stored.map((fact) => [fact.arn, fact]));
};

/** A thing is known to be detached since it was first seen so, not since this scan. */
const withFirstSeen = (fact: Fact, before: Attachable | undefined): Fact => {
  if (!isAttachable(fact) || !isDetached(fact)) return fact;
  const seen = [fact.firstSeenDetached ?? fact.observedAt];
  if (before !== undefined) seen.push(before.firstSeenDetached ?? before.observedAt);
  return { ...fact, firstSeenDetached: Math.min(...seen) };
};

const usd = z.record(z.string(), z.number());
const priceBookSchema = z.strictObject({
  region: z.string(),
  asOf: z.string(),
  source: z.string(),
  instanceHour: usd,
  volumeGibMonth: usd,
  volumeIopsMonth: usd,
  volumeThroughputMonth: usd,
  snapshotGibMonth: z.number(),
  publicIpv4Hour: z.number().optional(),
  lambdaGbSecond: z.strictObject({ x86_64: z.number(), arm64: z.number() }),
  databaseHour: usd.optional(),
  logGibMonth: z.number().optional(),
}) satisfies z.ZodType<PriceBook>;

const indexesSchema = z.strictObject({
  detachments: z.record(z.string(), z.int()),
  instanceTypes: z.array(instanceTypeSchema),
  prices: priceBookSchema,
});

/** Hundreds of instance types are long, and much alike. */
const indexesItem = (scope: Scope, { detachments, ...rest }: ScopeIndexes): Item => ({
  ...indexesKey(scope),
  schema: ITEM_SCHEMA,
  indexes: compressJson({ ...rest, detachments: Object.fromEntries(detachments) }),
});

const indexesOf = ({ scope, indexes }: Item): ScopeIndexes => {
  const what = String(scope);
  const bytes = parseItem(z.instanceof(Uint8Array), indexes, what);
  const { detachments, ...rest } = parseItem(indexesSchema, decompressJson(bytes), what);
  return { ...rest, detachments: new Map(Object.entries(detachments)) };
};
