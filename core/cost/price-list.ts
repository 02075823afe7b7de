import * as z from 'zod';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import type { PriceBook } from './price-book.ts';
import {
  type ListedPrices,
  ONLY,
  PRICE_FIELDS,
  type PriceField,
  type PriceQuery,
} from './price-parts.ts';

/** A product of the Price List, of which nothing is read but its attributes and its prices on demand. */
const productSchema = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({
              unit: z.string(),
              beginRange: z.string().default('0'),
              pricePerUnit: z.object({ USD: z.string().optional() }),
            }),
          ),
        }),
      )
      .default({}),
  }),
});

/** Returns the prices that a query wants of the products that answered it. @throws InvalidInputError */
export const pricesIn = (query: PriceQuery, products: readonly unknown[]): ListedPrices => {
  const prices: Record<string, number> = {};
  for (const each of products) {
    const parsed = productSchema.safeParse(each);
    if (!parsed.success) throw new InvalidInputError(`a product of ${query.service} is not known`);
    const key = query.keyOf(parsed.data.product.attributes);
    const usd = firstPaid(parsed.data, query.units);
    if (key !== undefined && usd !== undefined) prices[key] = usd;
  }
  return { [query.field]: prices };
};

/** The price of the first tier that costs something: what is free is free once for the account, not for each resource. */
const firstPaid = (
  { terms }: z.output<typeof productSchema>,
  units: PriceQuery['units'],
): number | undefined =>
  Object.values(terms.OnDemand)
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .map(({ unit, beginRange, pricePerUnit }) => ({
      from: Number(beginRange),
      usd: Number(pricePerUnit.USD ?? 0) * (units[unit] ?? 0),
    }))
    .filter(({ usd }) => usd > 0)
    .toSorted((a, b) => a.from - b.from)
    .map(({ usd }) => Number(usd.toPrecision(10)))[0];

/** Returns the prices of several queries in one. */
export const mergedPrices = (all: readonly ListedPrices[]): ListedPrices =>
  Object.fromEntries(
    PRICE_FIELDS.flatMap((field) => {
      const found = all.flatMap((prices) => Object.entries(prices[field] ?? {}));
      return found.length === 0 ? [] : [[field, Object.fromEntries(found)]];
    }),
  );

/** Returns the book of these prices. @throws NotFoundError when the list lacks one that every book has */
export const bookOf = (
  listed: ListedPrices,
  { region, asOf }: { readonly region: string; readonly asOf: string },
): PriceBook => {
  const required = (field: PriceField, key: string): number => {
    const usd = listed[field]?.[key];
    if (usd !== undefined) return usd;
    throw new NotFoundError(`the AWS Price List has no ${field} ${key} for ${region}`, {
      details: { service: 'pricing' },
    });
  };
  // Without it there are none of volumes at all.
  required('volumeGibMonth', 'gp2');
  return {
    region,
    asOf,
    source: 'AWS Price List',
    instanceHour: listed.instanceHour ?? {},
    volumeGibMonth: listed.volumeGibMonth ?? {},
    volumeIopsMonth: listed.volumeIopsMonth ?? {},
    volumeThroughputMonth: listed.volumeThroughputMonth ?? {},
    snapshotGibMonth: required('snapshotGibMonth', ONLY),
    publicIpv4Hour: listed.publicIpv4Hour?.[ONLY],
    lambdaGbSecond: {
      x86_64: required('lambdaGbSecond', 'x86_64'),
      arm64: required('lambdaGbSecond', 'arm64'),
    },
    databaseHour: listed.databaseHour ?? {},
    logGibMonth: listed.logGibMonth?.[ONLY],
  };
};
