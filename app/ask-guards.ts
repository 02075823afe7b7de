import { UpstreamError } from '#core/errors/errors.ts';
import type { GuardInput } from '#core/guards/guard.ts';
import { checkGuards, type GuardsAnswer, needsOf } from '#core/guards/index.ts';
import type { Unreadable } from '#core/guards/surroundings.ts';
import { fold } from '#core/ledger/fold.ts';
import type { Now, ReadConfig, ReadFact, ReadSurroundings, StoredChange } from './ports.ts';

export interface AskGuardsDeps {
  readonly readFact: ReadFact;
  readonly readSurroundings: ReadSurroundings;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/**
 * As `askGuards`, for a workflow that comes back after a while.
 *
 * @throws UpstreamError where a look-up failed that may succeed then: a moment's failure is no reason to stop a change
 */
export const askGuardsOrRetry: typeof askGuards = (deps, change, terms) =>
  askGuards(
    {
      ...deps,
      readSurroundings: async (...of) => {
        const found = await deps.readSurroundings(...of);
        const failed = Object.values(found).find(mayPass);
        if (failed !== undefined) throw new UpstreamError(failed.unreadable);
        return found;
      },
    },
    change,
    terms,
  );

const mayPass = (found: unknown): found is Unreadable =>
  typeof found === 'object' && found !== null && 'mayPass' in found;

/**
 * Looks at the resource and around it, just now, and asks every guard of the plan. Changes nothing.
 *
 * @param terms windows and caps as they are now, left out where somebody is asked ahead of time; and what is looked up
 *   elsewhere
 */
export const askGuards = async (
  deps: AskGuardsDeps,
  { plan, before, recommendation, events }: StoredChange,
  terms: Pick<GuardInput, 'calendar' | 'caps' | 'elsewhere'> = {},
): Promise<GuardsAnswer> => {
  const scope = { account: plan.account, region: plan.region };
  const now = await deps.readFact(scope, before.type, before.arn);
  const needs = needsOf(plan, before, terms.elsewhere);
  const surroundings = await deps.readSurroundings(plan, now ?? before, needs);
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
    ...terms,
  });
};
