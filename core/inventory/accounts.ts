import type { Config } from '#core/contract/config.ts';

/** An account, and where in it to look. */
export interface ListedAccount {
  readonly account: string;
  readonly regions: readonly string[];
}

/** Accounts that share their regions, so few that an execution holds their history. */
export interface AccountPage {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/**
 * Accounts of a page. A page is a child execution that fans out over its accounts; at 40 neither its history (9 events an
 * account) nor what its children answer comes near a limit of Step Functions, and 1,000 accounts are 25 of them.
 */
export const ACCOUNTS_PER_PAGE = 40;

/** Returns the accounts of the configuration, and after them those of the organisation that it does not name or exclude. */
export const accountsOf = (
  { accounts, organization }: Pick<Config, 'accounts' | 'organization'>,
  members: readonly string[],
): readonly ListedAccount[] => {
  const named = accounts.map(({ id, regions }) => ({ account: id, regions }));
  if (organization === undefined) return named;
  const others = new Set(members);
  for (const { account } of named) others.delete(account);
  for (const account of organization.exclude) others.delete(account);
  const { regions } = organization;
  return [...named, ...[...others].sort().map((account) => ({ account, regions }))];
};

/** Returns each account once, in pages whose accounts all have the same regions. */
export const pagesOf = (accounts: readonly ListedAccount[]): readonly AccountPage[] =>
  [...Map.groupBy(accounts, ({ regions }) => JSON.stringify(regions)).values()].flatMap((alike) => {
    const regions = alike[0]?.regions ?? [];
    return Array.from({ length: Math.ceil(alike.length / ACCOUNTS_PER_PAGE) }, (_, page) => ({
      accounts: alike
        .slice(page * ACCOUNTS_PER_PAGE, (page + 1) * ACCOUNTS_PER_PAGE)
        .map(({ account }) => account),
      regions,
    }));
  });
