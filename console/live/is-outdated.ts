import type { ChangeView } from '#core/contract/api.ts';
import { type EpochMs, MS_PER_MINUTE } from '#core/model/units.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';

/** Whether more is known of a change than its page shows: an event later than `head`, or a minute more of a watch. */
export const isOutdated = (
  { events, watch, now: asOf }: Pick<ChangeView, 'events' | 'watch' | 'now'>,
  head: number,
  now: EpochMs,
): boolean => {
  if (head > (events.at(-1)?.n ?? 0)) return true;
  // Samples are in no event, and go on after a rollback: the chart shows the recovery.
  const hasMore = watch !== null && asOf < watch.until + SAMPLE_MS;
  return hasMore && now - asOf >= MS_PER_MINUTE;
};
