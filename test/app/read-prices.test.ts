import { expect, test } from 'vitest';
import type { KeptPrices, ReadListedPrices } from '#app/ports.ts';
import { makeReadPrices, type ReadPricesDeps } from '#app/read-prices.ts';
import type { Scope } from '#core/contract/events.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { pricesIn } from '#core/cost/price-list.ts';
import { filtersOf } from '#core/cost/price-parts.ts';
import { type AppError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { ACCOUNT, aDatabase, anInstance, aVolume, NOW, REGION } from '#test/support/facts.ts';
import { answerProducts } from '#test/support/price-list.ts';

const HERE: Scope = { account: ACCOUNT, region: REGION };
const ABROAD: Scope = { account: ACCOUNT, region: 'eu-west-1' };
const TODAY = new Date(NOW).toISOString().slice(0, 10);

const list: ReadListedPrices = async (region, query) => {
  const { PriceList } = answerProducts({
    ServiceCode: query.service,
    Filters: filtersOf(query, region),
  });
  return pricesIn(
    query,
    PriceList.map((item) => JSON.parse(item)),
  );
};

/** A Price List that notes what it is asked, and what is kept of it. */
const reading = (given: Partial<ReadPricesDeps> = {}, kept: Record<string, KeptPrices> = {}) => {
  const asked: string[] = [];
  const unread: AppError[] = [];
  const readPrices = makeReadPrices({
    readListedPrices: (region, query) => {
      asked.push(`${region} ${query.field}`);
      return (given.readListedPrices ?? list)(region, query);
    },
    keptPrices: async (region) => kept[region] ?? {},
    keepPrices: async (region, prices) => {
      kept[region] = prices;
    },
    builtIn: async ({ region }) => ({ ...BUILT_IN_PRICES, region }),
    validMs: 7 * MS_PER_DAY,
    now: given.now ?? (() => NOW),
  });
  const of = (resource: Fact, scope = HERE) =>
    readPrices(scope, { resource, onUnread: (error) => void unread.push(error) });
  return { of, readPrices, asked, unread, kept };
};

const m6i = anInstance({ instanceType: 'm6i.xlarge' });
const c6i = anInstance({ instanceType: 'c6i.large' });

test('each thing is asked once, and only what the resources need', async () => {
  const { of, asked } = reading();
  const [book, same] = await Promise.all([of(m6i), of(m6i)]);
  expect(book).toMatchObject({ source: 'AWS Price List', asOf: TODAY, region: REGION });
  expect(same).toBe(book);
  const whole = await of(c6i);
  expect(whole.instanceHour).toHaveProperty(['m6i.large']);
  expect(whole.instanceHour).toHaveProperty(['c6i.large']);
  await of(aDatabase());
  const counts = Map.groupBy(asked, (each) => each);
  expect(counts.get(`${REGION} instanceHour`)).toHaveLength(2);
  expect(counts.get(`${REGION} databaseHour`)).toHaveLength(1);
  expect(counts.get(`${REGION} snapshotGibMonth`)).toHaveLength(1);
});

test('the book of an account does not depend on what others have', async () => {
  const { of, asked } = reading();
  await of(m6i);
  const before = asked.length;
  const other = await of(c6i, { ...HERE, account: '999999999999' });
  expect(Object.keys(other.instanceHour).every((type) => type.startsWith('c6i.'))).toBe(true);
  expect(asked).toHaveLength(before + 1);
});

test('what was kept is taken for so long as it is valid, and says from when it is', async () => {
  const { of: first, kept } = reading();
  await first(m6i);
  const later = (days: number) => reading({ now: () => NOW + days * MS_PER_DAY }, { ...kept });

  const valid = later(6.9);
  expect(await valid.of(m6i)).toMatchObject({ asOf: TODAY });
  expect(valid.asked).toEqual([]);
  // The oldest price in it is what counts.
  expect(await valid.of(c6i)).toMatchObject({ asOf: TODAY });
  expect(valid.asked).toEqual([`${REGION} instanceHour`]);

  for (const days of [7, -1]) {
    const stale = later(days);
    expect((await stale.of(m6i)).asOf).not.toBe(TODAY);
    expect(stale.asked.length).toBeGreaterThan(8);
  }
});

test('all that is read is kept, whatever comes first', async () => {
  const { of, kept } = reading();
  await Promise.all([of(c6i), of(m6i), of(aDatabase())]);
  expect(Object.keys(kept[REGION] ?? {}).sort()).toEqual([
    'ec2 c6i',
    'ec2 m6i',
    'rds postgres db.m6i.large',
    'region',
  ]);
});

test('a list that may not be asked is asked once, said once, and the built-in table stands in', async () => {
  const denied = new NotPermittedError('GetProducts denied');
  const { of, unread, asked } = reading({ readListedPrices: () => Promise.reject(denied) });
  const books = await Promise.all([of(m6i), of(aVolume()), of(m6i)]);
  expect(books.map(({ source }) => source)).toEqual(Array(3).fill(BUILT_IN_PRICES.source));
  const before = asked.length;
  expect(await of(m6i, ABROAD)).toMatchObject({ source: BUILT_IN_PRICES.source });
  expect(unread).toEqual([denied]);
  expect(asked).toHaveLength(before);
});

test('a region that fails half-way takes the whole of its later prices from one source', async () => {
  const { of, unread, kept } = reading({
    readListedPrices: async (region, query) => {
      if (region === REGION && query.field === 'instanceHour') throw new UpstreamError('throttled');
      return list(region, query);
    },
  });
  expect(await of(aVolume())).toMatchObject({ source: 'AWS Price List' });
  expect(await of(m6i)).toMatchObject({ source: BUILT_IN_PRICES.source });
  expect(await of(aVolume())).toMatchObject({ source: BUILT_IN_PRICES.source });
  expect(await of(m6i, ABROAD)).toMatchObject({ source: 'AWS Price List' });
  expect(unread).toHaveLength(1);
  expect(Object.keys(kept[REGION] ?? {})).toEqual(['region']);
});

test('a list without what every book has is said, and a bug of ours is none', async () => {
  const empty = reading({ readListedPrices: async () => ({}) });
  expect(await empty.of(m6i)).toMatchObject({ source: BUILT_IN_PRICES.source });
  expect(empty.unread).toMatchObject([{ name: 'NotFoundError' }]);
  const broken = reading({ readListedPrices: () => Promise.reject(new TypeError('of ours')) });
  await expect(broken.of(m6i)).rejects.toThrow('of ours');
});

test('where no resource is named nothing is asked', async () => {
  const { readPrices, asked } = reading();
  expect(await readPrices(HERE)).toEqual(BUILT_IN_PRICES);
  expect(asked).toEqual([]);
});
