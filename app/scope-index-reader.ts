import type { Indexes, IndexName } from '#core/checks/check.ts';
import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { AppError } from '#core/errors/errors.ts';
import type { Fact, InstanceType } from '#core/model/facts.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { failureOf, type Gap, gapOf } from '#core/scan/gap.ts';
import type { ReadDetachments, ReadInstanceTypes, ReadPrices } from './ports.ts';

/** CloudTrail's own look-up goes back this far. */
const TRAIL_DAYS = 90;

/** When, and whom to tell of what was read and what could not be. */
interface Reading {
  readonly now: EpochMs;
  readonly onGap: (gap: Gap) => void;
  readonly onPrices: (prices: PriceBook) => void;
}

export interface ScopeIndexDeps {
  readonly readDetachments: ReadDetachments;
  readonly readInstanceTypes: ReadInstanceTypes;
  readonly readPrices: ReadPrices;
}

/** What the checks look up in a scope, read when the first resource needs it: an empty region costs no call. */
export class ScopeIndexReader {
  readonly indexes: Indexes;
  readonly unread = new Map<IndexName, string>();
  readonly #prices = new Map<string, PriceBook>();
  readonly #families = new Map<string, readonly InstanceType[]>();
  readonly #detachments = new Map<string, EpochMs>();
  readonly #asked = new Map<IndexName, Promise<void>>();
  readonly #readers: Readonly<Record<IndexName, (of: Fact) => Promise<void>>>;
  readonly #scope: Scope;
  readonly #onGap: (gap: Gap) => void;

  constructor(deps: ScopeIndexDeps, scope: Scope, { now, onGap, onPrices }: Reading) {
    this.#scope = scope;
    this.#onGap = onGap;
    this.indexes = {
      prices: this.#prices,
      instanceTypes: this.#families,
      detachments: this.#detachments,
    };
    this.#readers = {
      prices: async (resource) => {
        const onUnread = (error: AppError) =>
          onGap(gapOf(error, scope, 'list prices: the built-in table stands in'));
        const prices = await deps.readPrices(scope, { resource, onUnread });
        this.#prices.set(scope.region, prices);
        onPrices(prices);
      },
      instanceTypes: async () => {
        const types = await deps.readInstanceTypes(scope);
        const families = Map.groupBy(types, ({ family }) => `${scope.region}/${family}`);
        for (const [family, members] of families) this.#families.set(family, members);
      },
      detachments: async () => {
        const found = await deps.readDetachments(scope, now - TRAIL_DAYS * MS_PER_DAY);
        for (const [arn, at] of found) this.#detachments.set(arn, at);
      },
    };
  }

  /** Reads what is looked up for a resource: prices for each one, all else once for the scope. */
  async read(names: readonly IndexName[], of: Fact): Promise<void> {
    for (const name of names) {
      const known = name === 'prices' ? undefined : this.#asked.get(name);
      const asked = known ?? this.#readOne(name, of);
      this.#asked.set(name, asked);
      await asked;
    }
  }

  async #readOne(name: IndexName, of: Fact): Promise<void> {
    try {
      await this.#readers[name](of);
    } catch (error) {
      const failed = failureOf(error);
      this.unread.set(name, failed.message);
      this.#onGap(gapOf(failed, this.#scope, MISSING[name]));
    }
  }
}

const MISSING: Readonly<Record<IndexName, string>> = {
  prices: 'prices',
  instanceTypes: 'sizes of instance types',
  detachments: 'since when volumes and addresses are free',
};
