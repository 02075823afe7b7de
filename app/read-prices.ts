import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import { bookOf, mergedPrices } from '#core/cost/price-list.ts';
import { type PricePart, partsFor } from '#core/cost/price-parts.ts';
import { type AppError, NotPermittedError } from '#core/errors/errors.ts';
import { dayOf } from '#core/present/format.ts';
import { failureOf } from '#core/scan/gap.ts';
import type { KeepPrices, KeptPrices, Now, ReadListedPrices, ReadPrices } from './ports.ts';

export interface ReadPricesDeps {
  readonly readListedPrices: ReadListedPrices;
  readonly keptPrices: (region: string) => Promise<KeptPrices>;
  readonly keepPrices: KeepPrices;
  readonly builtIn: ReadPrices;
  /** Prices that are older are read again. */
  readonly validMs: number;
  readonly now: Now;
}

/**
 * Makes the port that takes prices from the Price List: of each region what its resources need, each thing once and not
 * again as long as it is valid. Once one of a region cannot be read all others come from the built-in table, so that no
 * book mixes the two; once the list may not be asked, it is asked for no region.
 */
export const makeReadPrices = (deps: ReadPricesDeps): ReadPrices => {
  const regions = new Map<string, RegionPrices>();
  /** What each account has in a region: its book, and with it its evidence, does not depend on other accounts. */
  const wanted = new Map<string, Map<string, PricePart>>();
  let refused: AppError | undefined;
  return async (scope, of) => {
    const region = regions.get(scope.region) ?? new RegionPrices(scope.region, deps);
    regions.set(scope.region, region);
    if (of === undefined || refused !== undefined || region.failed) return deps.builtIn(scope);
    const parts = wanted.get(keyOf(scope)) ?? new Map<string, PricePart>();
    wanted.set(keyOf(scope), parts);
    for (const part of partsFor(of.resource)) parts.set(part.id, part);
    try {
      return await region.bookOf([...parts.values()]);
    } catch (error) {
      const failed = failureOf(error);
      // Those that wait for the same answer fail with it, and are told once.
      if (refused === undefined && !region.failed) of.onUnread(failed);
      region.failed = true;
      if (failed instanceof NotPermittedError) refused = failed;
      return deps.builtIn(scope);
    }
  };
};

const keyOf = ({ account, region }: Scope): string => `${account} ${region}`;

/** What is known of the prices of one region. */
class RegionPrices {
  failed = false;
  readonly #region: string;
  readonly #deps: ReadPricesDeps;
  readonly #asked = new Map<string, Promise<KeptPrices[string]>>();
  readonly #books = new Map<string, Promise<PriceBook>>();
  #kept: Promise<KeptPrices> | undefined;
  #written: Promise<void> = Promise.resolve();

  constructor(region: string, deps: ReadPricesDeps) {
    this.#region = region;
    this.#deps = deps;
  }

  /** Returns the book of these parts, the same one as long as they are the same. */
  bookOf(parts: readonly PricePart[]): Promise<PriceBook> {
    const key = parts
      .map(({ id }) => id)
      .sort()
      .join();
    const book = this.#books.get(key) ?? this.#makeBook(parts);
    this.#books.set(key, book);
    return book;
  }

  async #makeBook(parts: readonly PricePart[]): Promise<PriceBook> {
    const read = await Promise.all(parts.map((part) => this.#read(part)));
    return bookOf(mergedPrices(read.map(({ prices }) => prices)), {
      region: this.#region,
      asOf: dayOf(Math.min(...read.map(({ readAt }) => readAt))),
    });
  }

  #read(part: PricePart): Promise<KeptPrices[string]> {
    const asked = this.#asked.get(part.id) ?? this.#ask(part);
    this.#asked.set(part.id, asked);
    return asked;
  }

  async #ask({ id, queries }: PricePart): Promise<KeptPrices[string]> {
    const { keptPrices, keepPrices, readListedPrices, now, validMs } = this.#deps;
    this.#kept ??= keptPrices(this.#region);
    const kept = (await this.#kept)[id];
    const readAt = now();
    // A clock that was put back would otherwise keep prices for ever.
    if (kept !== undefined && kept.readAt <= readAt && readAt < kept.readAt + validMs) return kept;
    const answers = await Promise.all(
      queries.map((query) => readListedPrices(this.#region, query)),
    );
    const read = { readAt, prices: mergedPrices(answers) };
    const all = this.#kept.then((before) => ({ ...before, [id]: read }));
    this.#kept = all;
    // One after the other, or what was written last would not be what is known last.
    this.#written = this.#written.then(async () => keepPrices(this.#region, await all));
    await this.#written;
    return read;
  }
}
