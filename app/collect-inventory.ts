import type { Scope } from '#core/contract/events.ts';
import { type Fact, RESOURCE_TYPES } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type {
  ForgetFacts,
  Now,
  ReadConfig,
  ReadDetachments,
  ReadFacts,
  ReadInstanceTypes,
  ReadPrices,
  SaveFacts,
  SaveScopeIndexes,
} from './ports.ts';

/** CloudTrail's own look-up goes back this far. */
const TRAIL_DAYS = 90;
/** Facts written at a time: bounds memory, whatever the size of the estate. */
const BATCH = 200;

export interface CollectInventoryDeps {
  readonly readConfig: ReadConfig;
  readonly readFacts: ReadFacts;
  readonly readDetachments: ReadDetachments;
  readonly readInstanceTypes: ReadInstanceTypes;
  readonly readPrices: ReadPrices;
  readonly saveFacts: SaveFacts;
  readonly forgetFacts: ForgetFacts;
  readonly saveScopeIndexes: SaveScopeIndexes;
  readonly now: Now;
}

/** Reads the resources of one account and region, of the types that the configuration names, and what the checks look up about them. Safe to repeat. */
export const makeCollectInventory =
  (deps: CollectInventoryDeps) =>
  async (scope: Scope): Promise<{ resources: number }> => {
    const startedAt = deps.now();
    const { inventory } = (await deps.readConfig()).config.collection.sources;
    let resources = 0;
    for (const type of RESOURCE_TYPES) {
      if (inventory.includes(type))
        for await (const facts of inBatches(deps.readFacts(scope, type))) {
          await deps.saveFacts(scope, facts);
          resources += facts.length;
        }
      await deps.forgetFacts(scope, type, startedAt);
    }
    await deps.saveScopeIndexes(scope, {
      detachments: await deps.readDetachments(scope, startedAt - TRAIL_DAYS * MS_PER_DAY),
      instanceTypes: await deps.readInstanceTypes(scope),
      prices: await deps.readPrices(scope),
    });
    return { resources };
  };

const inBatches = async function* (facts: AsyncIterable<Fact>): AsyncIterable<readonly Fact[]> {
  let batch: Fact[] = [];
  for await (const fact of facts) {
    batch.push(fact);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
};
