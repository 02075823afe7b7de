import type { Recommendation } from '#core/model/recommendation.ts';
import { generatedEstate } from '#local/account/estate/generated.ts';
import { ACCOUNT, NOW } from '#test/local/account/an-account.ts';
import { openEmbedded, prepare } from './embedded.ts';

/** What is recommended for the account that `npm start` shows first, by resource: collected and checked by the product's own functions. */
export const goldenRecommendations = async (): Promise<readonly Recommendation[]> => {
  const estate = generatedEstate({ seed: 1, now: NOW, accountId: ACCOUNT });
  const { ports, clock, close } = await openEmbedded(await prepare(estate));
  const found: Recommendation[] = [];
  for (const region of estate.regions) {
    const scope = { account: estate.accountId, region };
    found.push(...(await clock.during(() => ports.storedRecommendations(scope))));
  }
  await close();
  return found.toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
};
