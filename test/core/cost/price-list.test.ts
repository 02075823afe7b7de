import { describe, expect, test } from 'vitest';
import { databaseCost } from '#core/cost/on-demand.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { bookOf, mergedPrices, pricesIn } from '#core/cost/price-list.ts';
import { filtersOf, type ListedPrices, type PricePart, partsFor } from '#core/cost/price-parts.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { usdPerMonth } from '#core/model/money.ts';
import { aDatabase, anInstance, aVolume } from '#test/support/facts.ts';
import { answerProducts, LIST_FACTOR } from '#test/support/price-list.ts';

const DAY = '2026-11-21';

const listed = (parts: readonly PricePart[], region = 'eu-west-1'): ListedPrices =>
  mergedPrices(
    parts.flatMap(({ queries }) =>
      queries.map((query) => {
        const { PriceList } = answerProducts({
          ServiceCode: query.service,
          Filters: filtersOf(query, region),
        });
        return pricesIn(
          query,
          PriceList.map((item) => JSON.parse(item)),
        );
      }),
    ),
  );
const more = (prices: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(prices).map(([key, usd]) => [key, expect.closeTo(usd * LIST_FACTOR, 9)]),
  );

describe('the book of a region', () => {
  test.each(['us-east-1', 'eu-west-1'])(
    'has of %s what the list says, and no neighbours',
    (region) => {
      const book = bookOf(listed(partsFor(aVolume()), region), { region, asOf: DAY });
      const { volumeGibMonth, volumeIopsMonth, volumeThroughputMonth } = BUILT_IN_PRICES;
      expect(book).toEqual({
        region,
        asOf: DAY,
        source: 'AWS Price List',
        instanceHour: {},
        databaseHour: {},
        volumeGibMonth: more(volumeGibMonth),
        volumeIopsMonth: more(volumeIopsMonth),
        volumeThroughputMonth: more(volumeThroughputMonth),
        snapshotGibMonth: expect.closeTo(0.0625, 9),
        publicIpv4Hour: expect.closeTo(0.00625, 9),
        lambdaGbSecond: more(BUILT_IN_PRICES.lambdaGbSecond),
        logGibMonth: expect.closeTo(0.0375, 9),
      });
    },
  );

  test('has the whole family of an instance, on Linux and shared hosts', () => {
    const { instanceHour = {} } = listed(partsFor(anInstance({ instanceType: 'm6i.xlarge' })));
    const family = Object.entries(BUILT_IN_PRICES.instanceHour).filter(([type]) =>
      type.startsWith('m6i.'),
    );
    expect(instanceHour).toEqual(more(Object.fromEntries(family)));
  });

  test('has of a database its own class, alone and with a standby', () => {
    const database = aDatabase({ engine: 'postgres', instanceClass: 'db.m5.large', multiAz: true });
    const prices = listed(partsFor(database));
    expect(prices.databaseHour).toEqual(
      more({ 'postgres/db.m5.large': 0.178, 'postgres/db.m5.large multi-az': 0.356 }),
    );
    const book = bookOf(prices, { region: 'eu-west-1', asOf: DAY });
    expect(databaseCost(database, book)).toEqual({
      usdPerMonth: usdPerMonth('324.85'),
      formula: '730 h × $0.445 db.m5.large with postgres in two zones',
    });
    expect(databaseCost(database, BUILT_IN_PRICES)?.formula).toContain('× 2 zones');
  });

  test('has no price of a database whose licence nobody knows', () => {
    const prices = listed(partsFor(aDatabase({ engine: 'oracle-ee' })));
    expect(prices.databaseHour).toBeUndefined();
  });

  test('is none where the list lacks what every book has', () => {
    expect(() => bookOf({}, { region: 'eu-west-1', asOf: DAY })).toThrow(NotFoundError);
    const { lambdaGbSecond: _, ...without } = listed(partsFor(aVolume()));
    expect(() => bookOf(without, { region: 'eu-west-1', asOf: DAY })).toThrow('lambdaGbSecond');
  });
});

test('a unit that is not known is another product, and what is no product is refused', () => {
  const [query] = partsFor(aVolume())[0]?.queries ?? [];
  if (query === undefined) throw new Error('no query');
  const product = {
    product: { attributes: { volumeApiName: 'gp2', usagetype: 'EBS:VolumeUsage.gp2' } },
    terms: {
      OnDemand: { a: { priceDimensions: { b: { unit: 'TB-Mo', pricePerUnit: { USD: '99' } } } } },
    },
  };
  expect(pricesIn(query, [product])).toEqual({ volumeGibMonth: {} });
  expect(() => pricesIn(query, [{ price: 1 }])).toThrow('a product of AmazonEC2 is not known');
});
