import { guardOptionsSchema } from '#core/contract/config/guards.ts';
import { checkGuards, type GuardsAnswer, guardsOf } from '#core/guards/index.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Now, ReadFact, StoredChange } from './ports.ts';

export interface AskGuardsDeps {
  readonly readFact: ReadFact;
  readonly now: Now;
}

/** Looks at the resource as it is now and asks every guard of the plan. Changes nothing. */
export const askGuards = async (
  deps: AskGuardsDeps,
  { plan, before, recommendation, events }: StoredChange,
): Promise<GuardsAnswer> => {
  const scope = { account: plan.account, region: plan.region };
  const now = await deps.readFact(scope, before.type, before.arn);
  const { assessed } = fold(events);
  return checkGuards(
    {
      plan,
      before,
      now,
      at: deps.now(),
      surroundings: {},
      watchable: assessed?.watchable ?? [],
      requires: assessed?.verdict.requires ?? 'never',
      saves: recommendation.saving.usdPerMonth,
      options: guardOptionsSchema.parse({}),
    },
    guardsOf(plan, before).filter(({ needs }) => needs.length === 0),
  );
};
