import type { EpochMs } from '#core/model/units.ts';
import type { CallContext } from '#local/services/wire/service.ts';
import type { Store } from './store.ts';

/** What the services of the account share. */
export interface World {
  readonly store: Store;
  /** Returns whether EC2 has a machine of the type to spare in the zone. */
  readonly hasCapacity: (type: string, zone: string, now: EpochMs) => boolean;
}

/** What an operation returns: the SDK's output without what the SDK adds. */
export type Answer<T> = Omit<T, '$metadata'>;

/** Returns whether a read includes a resource, given the ids that the caller named, if any. */
export const isNamed = (ids: readonly string[] | undefined, id: string): boolean =>
  ids === undefined || ids.length === 0 || ids.includes(id);

/** A mutating call of EC2, for the log. */
export const ec2Call = (eventName: string, request: unknown, context: CallContext) => ({
  context,
  eventSource: 'ec2.amazonaws.com',
  eventName,
  request,
});
