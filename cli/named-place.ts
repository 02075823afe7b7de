import { recommendationListSchema } from '#core/contract/api-recommendations.ts';
import { CommandError, EXIT } from './exit.ts';
import { openTarget } from './target.ts';
import type { CommonOptions } from './terminal.ts';

type Named = Pick<CommonOptions, 'account' | 'region'>;

/** Returns the accounts that were named, each once. @throws CommandError when one of them is none */
export const namedAccounts = ({ account }: Named): readonly string[] | undefined => {
  const named = account === undefined ? undefined : [...new Set(account.split(','))].sort();
  const wrong = named?.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return named;
  throw new CommandError(
    `${JSON.stringify(wrong)} is no account: twelve digits, several with commas`,
    EXIT.usage,
  );
};

/** Whether something is where `--account` and `--region` say, as far as they say anything. */
export const isInNamedPlace = (
  options: Named,
): ((place: { readonly account: string; readonly region: string }) => boolean) => {
  const accounts = namedAccounts(options);
  return ({ account, region }) =>
    (accounts === undefined || accounts.includes(account)) &&
    (options.region === undefined || region === options.region);
};

/** @throws CommandError when something of `what` is in another account than those that were named */
export const requireNamed = (options: Named, what: string, accounts: readonly string[]): void => {
  const named = namedAccounts(options);
  const other = named && accounts.find((account) => !named.includes(account));
  if (other !== undefined)
    throw new CommandError(`${what} in account ${other}, which --account does not name`);
};

/** @throws CommandError when what runs there also acts in other accounts than those that were named */
export const requireAccount = async (options: CommonOptions): Promise<void> => {
  namedAccounts(options);
  const target = await openTarget(options);
  const { scans, notScanned } = await target.get('/recommendations', recommendationListSchema);
  const accounts = [...scans, ...notScanned].map(({ account }) => account);
  requireNamed(options, `${target.url} acts`, accounts);
};
