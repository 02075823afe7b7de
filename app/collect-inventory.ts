import type { Scope } from '#core/contract/events.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type {
  ForgetFacts,
  Now,
  ReadDetachments,
  ReadFacts,
  ReadInstanceTypes,
  ReadPrices,
  SaveFacts,
  SaveScopeIndexes,
} from './ports.ts';

/** CloudTrail's own look-up goes back this far. */
const TRAIL_DAYS = 90;
const RESOURCE_TYPES: readonly ResourceType[] = [
  'ec2/instance',
  'ebs/volume',
  'ec2/address',
  'lambda/function',
  'logs/log-group',
  'rds/instance',
];
/** Facts written at a time: bounds memory, whatever the size of the estate. */
const BATCH = 200;

export interface CollectInventoryDeps {
  readonly readFacts: ReadFacts;
  readonly readDetachments: ReadDetachments;
  readonly readInstanceTypes: ReadInstanceTypes;
  readonly readPrices: ReadPrices;
  readonly saveFacts: SaveFacts;
  readonly forgetFacts: ForgetFacts;
  readonly saveScopeIndexes: SaveScopeIndexes;
  readonly now: Now;
}

/** Reads every resource of one account and region, and what the checks look up about them. Safe to repeat. */
export const makeCollectInventory =
  (deps: CollectInventoryDeps) =>
  async (scope: Scope): Promise<{ resources: number }> => {
    const startedAt = deps.now();
    let resources = 0;
    for (const type of RESOURCE_TYPES) {
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
