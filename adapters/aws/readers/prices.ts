import type { ReadPrices } from '#app/ports.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';

/** Returns the table that works offline; elsewhere than in its own region the source says whose prices they are. */
export const readBuiltInPrices: ReadPrices = async ({ region }) => ({
  ...BUILT_IN_PRICES,
  region,
  source:
    region === BUILT_IN_PRICES.region
      ? BUILT_IN_PRICES.source
      : `${BUILT_IN_PRICES.source} of ${BUILT_IN_PRICES.region}`,
});
