import type { Estate } from '#local/account/estate/estate.ts';
import type { ResourceRecord } from '#local/account/records.ts';
import { ACCOUNT, anAccount, anEstate, REGION } from '#test/local/account/an-account.ts';
import { openCloud } from '../cloud.ts';

export const SCOPE = { account: ACCOUNT, region: REGION };

/** Puts the simulated account with these resources behind the product's clients, as the process's own. */
export const openAccountWith = (
  resources?: readonly ResourceRecord[],
  given: Partial<Estate> = {},
) => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
  const { services, clock, ...account } = anAccount({ estate: anEstate(resources, given) });
  const cloud = openCloud(services, clock);
  const closeAccount = account.close;
  const closeCloud = cloud.close;
  return Object.assign(cloud, {
    account,
    close: () => {
      closeCloud();
      closeAccount();
    },
  });
};
