import type { Scope } from '#core/contract/events.ts';
import type { ReadConfig } from './ports.ts';

/** The estate as the workflows walk it: accounts with their regions, and the same flat. */
export interface ListedScopes {
  readonly accounts: readonly { readonly account: string; readonly regions: readonly string[] }[];
  readonly scopes: readonly Scope[];
}

/** Lists the accounts and regions of the configuration. */
export const makeListScopes =
  (deps: { readonly readConfig: ReadConfig }) => async (): Promise<ListedScopes> => {
    const { config } = await deps.readConfig();
    const accounts = config.accounts.map(({ id, regions }) => ({ account: id, regions }));
    const scopes = accounts.flatMap(({ account, regions }) =>
      regions.map((region) => ({ account, region })),
    );
    return { accounts, scopes };
  };
