import type { EventBody } from '#core/model/ledger.ts';
import { isOnlyTold } from './fold.ts';

/** What an owner writes while it applies. */
const ON_THE_WAY: ReadonlySet<EventBody['kind']> = new Set([
  'step-intended',
  'step-done',
  'step-failed',
  'watch-started',
]);

/**
 * Whether an owner may write its events behind one that it has not seen. Nobody who only tells something pushes an owner
 * out; nor does whoever wants a change back while it is applied, since its next look turns it back, and a sweeper would
 * come a quarter of an hour later. It never completes behind that.
 */
export const mayWriteBehind = (unseen: EventBody, own: readonly EventBody[]): boolean =>
  isOnlyTold(unseen) ||
  (unseen.kind === 'rollback-asked' && own.every(({ kind }) => ON_THE_WAY.has(kind)));
