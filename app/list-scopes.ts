import type { Scope } from '#core/contract/events.ts';
import { accountsOf, type ListedAccount } from '#core/inventory/accounts.ts';
import type { ReadConfig, StoredOrganization } from './ports.ts';

/** The estate: accounts with their regions, and the same flat. */
export interface ListedScopes {
  readonly accounts: readonly ListedAccount[];
  readonly scopes: readonly Scope[];
}

export interface ListScopesDeps {
  readonly readConfig: ReadConfig;
  readonly storedOrganization: StoredOrganization;
}

/** Lists the accounts and regions of the configuration, and of the organisation as it was last seen. */
export const makeListScopes = (deps: ListScopesDeps) => async (): Promise<ListedScopes> => {
  const { config } = await deps.readConfig();
  const accounts = accountsOf(
    config,
    config.organization === undefined ? [] : await deps.storedOrganization(),
  );
  const scopes = accounts.flatMap(({ account, regions }) =>
    regions.map((region) => ({ account, region })),
  );
  return { accounts, scopes };
};
