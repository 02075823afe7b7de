import type { GuardInput } from '#core/guards/guard.ts';
import { checkGuards, type GuardsAnswer, needsOf } from '#core/guards/index.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Now, ReadConfig, ReadFact, ReadSurroundings, StoredChange } from './ports.ts';

export interface AskGuardsDeps {
  readonly readFact: ReadFact;
  readonly readSurroundings: ReadSurroundings;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/**
 * Looks at the resource and around it, just now, and asks every guard of the plan. Changes nothing.
 *
 * @param timing windows and caps as they are now; left out where somebody is asked ahead of time
 */
export const askGuards = async (
  deps: AskGuardsDeps,
  { plan, before, recommendation, events }: StoredChange,
  timing: Pick<GuardInput, 'calendar' | 'caps'> = {},
): Promise<GuardsAnswer> => {
  const scope = { account: plan.account, region: plan.region };
  const now = await deps.readFact(scope, before.type, before.arn);
  const surroundings = await deps.readSurroundings(plan, before, needsOf(plan, before));
  const { config } = await deps.readConfig();
  const { assessed } = fold(events);
  return checkGuards({
    plan,
    before,
    now,
    at: deps.now(),
    surroundings,
    watchable: assessed?.watchable ?? [],
    requires: assessed?.verdict.requires ?? 'nobody',
    saves: recommendation.saving.usdPerMonth,
    options: config.guards,
    ...timing,
  });
};
