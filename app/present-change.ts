import { actionOfPlan } from '#core/actions/index.ts';
import type { Config } from '#core/contract/config.ts';
import { InvariantError } from '#core/errors/errors.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import type { PresentedChange } from '#core/present/presented-change.ts';
import type { StoredChange } from './ports.ts';

/** The change as it is put before people. @throws InvariantError before it was assessed: there is no risk to tell */
export const presentChange = (
  { meta, plan, recommendation, before }: StoredChange,
  { assessed }: ChangeState,
  config: Config,
): PresentedChange => {
  if (assessed === undefined) throw new InvariantError(`${meta.change} was never assessed`);
  const accountName = config.accounts.find(({ id }) => id === plan.account)?.name;
  return {
    number: meta.number,
    ...(accountName !== undefined && { accountName }),
    plan,
    recommendation,
    before,
    action: actionOfPlan(plan),
    risk: assessed.risk,
    watchable: assessed.watchable,
  };
};
