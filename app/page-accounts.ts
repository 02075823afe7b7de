import { type AccountPage, accountsOf, pagesOf } from '#core/inventory/accounts.ts';
import { failureOf, gapOf } from '#core/scan/gap.ts';
import type {
  CloseGap,
  ReadConfig,
  ReadOrganization,
  SaveGap,
  SaveOrganization,
  StoredOrganization,
} from './ports.ts';

export interface PageAccountsDeps {
  readonly readConfig: ReadConfig;
  readonly readOrganization: ReadOrganization;
  readonly saveOrganization: SaveOrganization;
  readonly storedOrganization: StoredOrganization;
  readonly saveGap: SaveGap;
  readonly closeGap: CloseGap;
}

/** Where a gap of Organizations is kept: it answers for all accounts, from one region. */
const EVERYWHERE = { account: 'organisation', region: 'us-east-1' };
const WHICH_ACCOUNTS = 'which accounts there are';

/** Returns the accounts to work on, in pages that the workflows fan out over. Safe to repeat. */
export const makePageAccounts =
  (deps: PageAccountsDeps) => async (): Promise<{ readonly pages: readonly AccountPage[] }> => {
    const { config } = await deps.readConfig();
    const members = config.organization === undefined ? [] : await membersOf(deps);
    return { pages: pagesOf(accountsOf(config, members)) };
  };

/** An organisation that does not answer keeps nobody from working on what was known of it. */
const membersOf = async (deps: PageAccountsDeps): Promise<readonly string[]> => {
  try {
    const members = await deps.readOrganization();
    await deps.saveOrganization(members);
    await deps.closeGap(EVERYWHERE, WHICH_ACCOUNTS);
    return members;
  } catch (error) {
    await deps.saveGap(gapOf(failureOf(error), EVERYWHERE, WHICH_ACCOUNTS));
    return deps.storedOrganization();
  }
};
