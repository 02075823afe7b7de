import { type Answer, none, notEnoughData } from '#core/checks/check.ts';
import { databaseCost } from '#core/cost/on-demand.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { isWorth, savingOf } from '#core/cost/saving.ts';
import type { DatabaseFact } from '#core/model/facts.ts';
import { usdPerMonth } from '#core/model/money.ts';
import type { Saving } from '#core/model/recommendation.ts';

/** What holds for every stop of a database. */
export const STOP_CAVEATS: readonly string[] = [
  'AWS starts it again after 7 days; a stop is then proposed again',
  'storage and backups go on being paid',
];

/**
 * Returns what a stopped database saves, or the answer of a check where that is not known or not worth asking for.
 *
 * @param minSaving US dollars a month
 */
export const stopSaving = (
  database: DatabaseFact,
  book: PriceBook | undefined,
  minSaving: number,
): { readonly kind: 'saves'; readonly saving: Saving } | Answer => {
  if (book === undefined) return notEnoughData('no prices of the region');
  const cost = databaseCost(database, book);
  if (cost === undefined)
    return notEnoughData(`no price of ${database.instanceClass} with ${database.engine}`);
  const change = { before: cost.usdPerMonth, after: usdPerMonth(0), formula: cost.formula };
  const saving = savingOf(change, book);
  return isWorth(saving, usdPerMonth(minSaving)) ? { kind: 'saves', saving } : none;
};
