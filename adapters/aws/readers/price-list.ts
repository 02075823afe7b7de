import type { ReadListedPrices } from '#app/ports.ts';
import { pricesIn } from '#core/cost/price-list.ts';
import { filtersOf } from '#core/cost/price-parts.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { clientFor } from '../clients.ts';

/** The Price List has all regions, and answers here. */
const REGION = 'us-east-1';
/** Largest page that it allows. */
const PAGE_SIZE = 100;

/** Asks the Price List, whose answers are free. */
export const readListedPrices: ReadListedPrices = async (region, query) => {
  const pricing = await clientFor('pricing', { region: REGION });
  const products: unknown[] = [];
  for await (const { PriceList = [] } of pricing.paginateGetProducts(
    { ServiceCode: query.service, FormatVersion: 'aws_v1', Filters: filtersOf(query, region) },
    { pageSize: PAGE_SIZE },
  ))
    products.push(...PriceList.map((item: unknown) => parsed(String(item))));
  return pricesIn(query, products);
};

const parsed = (item: string): unknown => {
  try {
    return JSON.parse(item);
  } catch (cause) {
    throw new InvalidInputError('the Price List answered with what is not JSON', { cause });
  }
};
