import type { Difference } from '#core/actions/differences.ts';
import { checkGuards } from '#core/guards/index.ts';
import type { LiveCheck } from '#core/present/page/approval-view.ts';
import { differencesAtStart } from './differences-at-start.ts';
import type { Now, ReadFact, ReadResource, StoredChange } from './ports.ts';

export interface LookAgainDeps {
  readonly readResource: ReadResource;
  readonly readFact: ReadFact;
  readonly now: Now;
}

export interface SecondLook {
  readonly check: LiveCheck;
  readonly differences: readonly Difference[];
}

/** Looks at the resource and the guards again, just now, before anybody decides. Changes nothing. */
export const lookAgain = async (
  deps: LookAgainDeps,
  { meta, plan, before }: StoredChange,
): Promise<SecondLook> => {
  const scope = { account: plan.account, region: plan.region };
  const fact = await deps.readFact(scope, before.type, before.arn);
  const { guards } = checkGuards({ plan, before, now: fact, at: deps.now() });
  const check = { checkedAt: deps.now(), guards };
  return { check, differences: await differencesAtStart(deps, meta.change, plan) };
};
