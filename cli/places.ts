import { clientFor } from '#adapters/aws/clients.ts';
import type { Caller } from '#adapters/aws/readers/caller.ts';
import { readOrganizationAccounts } from '#adapters/aws/readers/organization.ts';
import { makeReadRegions } from '#adapters/aws/readers/regions.ts';
import type { Scope } from '#core/contract/events.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { failureOf, type Gap, gapOf } from '#core/scan/gap.ts';

/** Where a scan is to look. */
export interface Wanted {
  readonly caller: Caller;
  /** Role that leads into every account but the caller's own. */
  readonly roleName: string;
  /** Every active account of the caller's organisation; else only its own one. */
  readonly organization: boolean;
  /** Only these accounts. */
  readonly accounts: readonly string[] | undefined;
  /** `all`: in each account those that it may use. */
  readonly regions: readonly string[] | 'all';
}

/** Where to look, and what nobody knows of where else to look. */
export interface Places {
  readonly places: readonly Scope[];
  readonly gaps: readonly Gap[];
}

/**
 * Returns the accounts and regions to scan. An account that cannot be entered is a gap, and no place.
 *
 * @throws InvalidInputError when an account was named that is not in the organisation
 */
export const placesOf = async (wanted: Wanted): Promise<Places> => {
  const { accounts, gaps } = await accountsOf(wanted);
  const found = await Promise.all(accounts.map((account) => placesIn(account, wanted)));
  return {
    places: found.flatMap(({ places }) => places),
    gaps: [...gaps, ...found.flatMap((of) => of.gaps)],
  };
};

const accountsOf = async ({
  caller,
  organization,
  accounts,
}: Wanted): Promise<{ readonly accounts: readonly string[]; readonly gaps: readonly Gap[] }> => {
  if (!organization) return { accounts: accounts ?? [caller.account], gaps: [] };
  try {
    const all = await readOrganizationAccounts();
    const strange = accounts?.find((account) => !all.includes(account));
    if (strange === undefined) return { accounts: accounts ?? all, gaps: [] };
    throw new InvalidInputError(`${strange} is no active account of the organisation`);
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    const gap = gapOf(failureOf(error), caller, 'which other accounts there are');
    return { accounts: accounts ?? [caller.account], gaps: [gap] };
  }
};

const placesIn = async (
  account: string,
  { caller, roleName, regions }: Wanted,
): Promise<Places> => {
  const isOwn = account === caller.account;
  const home: Scope = { account, region: caller.region };
  const role = isOwn ? undefined : roleName;
  try {
    // Asked once for the account, or the same refusal would come back for every kind of resource in every region.
    if (!isOwn) await (await clientFor('sts', { ...home, roleName: role })).getCallerIdentity({});
  } catch (error) {
    return { places: [], gaps: [gapOf(failureOf(error), home, 'everything in the account')] };
  }
  try {
    const names = regions === 'all' ? await makeReadRegions({ readRoleName: role })(home) : regions;
    return { places: names.map((region) => ({ account, region })), gaps: [] };
  } catch (error) {
    return {
      places: [home],
      gaps: [gapOf(failureOf(error), home, 'which other regions there are')],
    };
  }
};
