import type { Difference } from '#core/actions/differences.ts';
import type { LiveCheck } from '#core/present/page/approval-view.ts';
import { type AskGuardsDeps, askGuards } from './ask-guards.ts';
import { differencesAtStart } from './differences-at-start.ts';
import type { ReadResource, StoredChange } from './ports.ts';

export interface LookAgainDeps extends AskGuardsDeps {
  readonly readResource: ReadResource;
}

export interface SecondLook {
  readonly check: LiveCheck;
  readonly differences: readonly Difference[];
}

/** It takes the rights to make changes, which whatever answers the internet must not have. */
const NOT_FROM_HERE = ['missingUndoPermissions'] as const;

/** Looks at the resource and the guards again, just now, before anybody decides. Changes nothing. */
export const lookAgain = async (deps: LookAgainDeps, stored: StoredChange): Promise<SecondLook> => {
  const { meta, plan } = stored;
  const { guards } = await askGuards(deps, stored, { elsewhere: NOT_FROM_HERE });
  const check = { checkedAt: deps.now(), guards };
  return { check, differences: await differencesAtStart(deps, meta.change, plan) };
};
