import { clientFor } from '../clients.ts';

/** Organizations is one service for a whole partition, and answers here. */
const REGION = 'us-east-1';

/**
 * Returns the accounts of the organisation that are in use, sorted. Only its management account, or one that it has
 * delegated to, may ask.
 *
 * @throws InvalidInputError when the account is in no organisation
 */
export const readOrganizationAccounts = async (): Promise<readonly string[]> => {
  const organizations = await clientFor('organizations', { region: REGION });
  const found: string[] = [];
  for await (const { Accounts = [] } of organizations.paginateListAccounts())
    for (const { Id, State, Status } of Accounts)
      if (Id !== undefined && (State ?? Status) === 'ACTIVE') found.push(Id);
  return found.sort();
};
