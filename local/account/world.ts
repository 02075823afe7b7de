import type { EpochMs } from '#core/model/units.ts';
import type { Store } from './store.ts';

/** What the services of the account share. */
export interface World {
  readonly store: Store;
  /** Returns whether EC2 has a machine of the type to spare in the zone. */
  readonly hasCapacity: (type: string, zone: string, now: EpochMs) => boolean;
  /** Returns whether EC2 sells the type in the zone at all. */
  readonly isOffered: (type: string, zone: string) => boolean;
  /** Returns how much later than usual the trail delivers. */
  readonly trailDelayMs: () => number;
}

/** What an operation returns: the SDK's output without what the SDK adds. */
export type Answer<T> = Omit<T, '$metadata'>;
