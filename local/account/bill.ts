import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import type { FunctionRecord, Tags } from './records.ts';
import type { Store } from './store.ts';
import {
  addressUsage,
  databaseUsage,
  functionUsage,
  instanceUsage,
  logUsage,
  snapshotUsage,
  type Usage,
  volumeUsage,
} from './usage.ts';

/** What a resource used of one thing on one day. */
export interface LineItem {
  readonly day: EpochMs;
  readonly region: string;
  readonly service: string;
  readonly usageType: string;
  readonly resourceId: string;
  readonly instanceType: string;
  readonly tags: Tags;
  readonly quantity: number;
  /** In 10⁻¹⁰ US dollars, whole, so that sums are exact. */
  readonly cost: bigint;
}

/**
 * The account's bill: what its resources, as they were configured at the time, cost by the price book. Prices of
 * us-east-1 hold in every region.
 */
export class Bill {
  readonly #store: Store;
  /** Lambda's past days never change, and adding up their minutes takes longest. */
  readonly #functionDays = new Map<string, readonly Usage[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Returns the lines of each whole or partial day from `from` to `to`. */
  lines(from: EpochMs, to: EpochMs): LineItem[] {
    const lines: LineItem[] = [];
    for (let day = Math.floor(from / MS_PER_DAY) * MS_PER_DAY; day < to; day += MS_PER_DAY)
      lines.push(...this.#dayLines(day, Math.max(from, day), Math.min(to, day + MS_PER_DAY)));
    return lines;
  }

  #dayLines(day: EpochMs, from: EpochMs, to: EpochMs): LineItem[] {
    const line = (
      { id, region, tags }: { id: string; region: string; tags: Tags },
      { usd, instanceType = 'NoInstanceType', ...usage }: Usage,
    ): LineItem => ({
      day,
      region,
      resourceId: id,
      tags,
      instanceType,
      ...usage,
      usageType: regional(region, usage.usageType),
      cost: BigInt(Math.round(usd * 1e10)),
    });
    const store = this.#store;
    return [
      ...store.all('instance').flatMap((r) => instanceUsage(r, from, to).map((u) => line(r, u))),
      ...store.all('volume').flatMap((r) => volumeUsage(r, from, to).map((u) => line(r, u))),
      ...store.all('address').flatMap((r) => addressUsage(r, from, to).map((u) => line(r, u))),
      ...store.all('snapshot').flatMap((r) => snapshotUsage(r, from, to).map((u) => line(r, u))),
      ...store
        .all('function')
        .flatMap((r) => this.#functionDay(r, from, to).map((u) => line(r, u))),
      ...store
        .all('database')
        .flatMap((r) => databaseUsage(r, store.estate.seed, from, to).map((u) => line(r, u))),
      ...store.all('log-group').flatMap((r) => logUsage(r, from, to).map((u) => line(r, u))),
    ].filter((l) => l.cost > 0n);
  }

  #functionDay(record: FunctionRecord, from: EpochMs, to: EpochMs): readonly Usage[] {
    // A day that is over cannot be changed any more by what happens to the function later.
    const key = `${record.id} ${from} ${to}`;
    const known = this.#functionDays.get(key);
    if (known !== undefined) return known;
    const usage = functionUsage(record, this.#store.estate.seed, from, to);
    this.#functionDays.set(key, usage);
    return usage;
  }
}

/** us-east-1 has no prefix in usage types, the others a short one. */
const regional = (region: string, usageType: string): string =>
  region === 'us-east-1' ? usageType : `${PREFIXES[region] ?? region}-${usageType}`;
const PREFIXES: Readonly<Record<string, string>> = { 'eu-west-1': 'EU' };
