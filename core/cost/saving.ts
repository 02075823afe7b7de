import {
  compare,
  roundToCents,
  subtract,
  type UsdPerMonth,
  usdPerMonth,
} from '#core/model/money.ts';
import type { Saving } from '#core/model/recommendation.ts';
import type { PriceBook } from './price-book.ts';

/** What a month costs before and after a change, and the arithmetic in words. */
export interface CostChange {
  readonly before: UsdPerMonth;
  readonly after: UsdPerMonth;
  readonly formula: string;
}

/** Returns the saving at list prices, rounded to cents once: everything that sums savings sums these. */
export const savingOf = ({ before, after, formula }: CostChange, prices: PriceBook): Saving => ({
  usdPerMonth: roundToCents(subtract(before, after)),
  costNow: roundToCents(before),
  formula,
  rate: { kind: 'list', asOf: prices.asOf, source: prices.source },
});

/** Whether a saving is one at all, and at least the one that is worth asking for. */
export const isWorth = ({ usdPerMonth: saves }: Saving, least: UsdPerMonth): boolean =>
  compare(saves, least) >= 0 && compare(saves, NOTHING) > 0;

const NOTHING = usdPerMonth(0);
