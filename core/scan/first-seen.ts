import type { Scope } from '#core/contract/events.ts';
import { isAttachable, isDetached } from '#core/inventory/detached.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';

/** Since when things are known to be attached to nothing, over all scans: by type and ARN. */
export class FirstSeen {
  readonly #before: ReadonlyMap<string, EpochMs>;
  readonly #seen = new Map<string, EpochMs>();
  /** Attached again, or gone. */
  readonly #over = new Set<string>();
  readonly #now: EpochMs;

  /** `now`: of the scan, which is one moment however long it takes. */
  constructor(before: Readonly<Record<string, EpochMs>>, now: EpochMs) {
    this.#now = now;
    this.#before = new Map(Object.entries(before));
  }

  /** Returns the resource with what earlier scans saw of it. */
  remember(fact: Fact): Fact {
    if (!isAttachable(fact)) return fact;
    if (!isDetached(fact)) {
      this.#over.add(keyOf(fact));
      return fact;
    }
    const firstSeenDetached = Math.min(
      this.#now,
      fact.firstSeenDetached ?? this.#now,
      this.#before.get(keyOf(fact)) ?? this.#now,
    );
    this.#seen.set(keyOf(fact), firstSeenDetached);
    return { ...fact, firstSeenDetached };
  }

  /** Forgets what is no more in a place whose resources of that type were read to the last one. */
  hasRead({ account, region }: Scope, type: ResourceType): void {
    for (const key of this.#before.keys()) {
      const isThere = key.startsWith(`${type} `) && key.includes(`:${region}:${account}:`);
      if (isThere && !this.#seen.has(key)) this.#over.add(key);
    }
  }

  /** What the next scan is to know, sorted. A place that could not be read keeps what was known of it. */
  entries(): Record<string, EpochMs> {
    const kept = [...this.#before, ...this.#seen].filter(([key]) => !this.#over.has(key));
    return Object.fromEntries(kept.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

const keyOf = ({ type, arn }: Pick<Fact, 'type' | 'arn'>): string => `${type} ${arn}`;
