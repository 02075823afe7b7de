import type { Event } from '@aws-sdk/client-cloudtrail';
import type { EpochMs } from '#core/model/units.ts';
import { clientFor } from '../../clients.ts';
import { hasFailed } from '../trail.ts';
import type { Look } from './look.ts';

/** Returns what calls of these names did to a resource, newest first; the trail goes back 90 days. */
export const trailOf = async (
  { owner }: Look,
  id: string,
  names: readonly string[],
  since: EpochMs,
): Promise<Event[]> => {
  const cloudtrail = await clientFor('cloudtrail', owner);
  const found: Event[] = [];
  for await (const { Events = [] } of cloudtrail.paginateLookupEvents({
    LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: id }],
    ...(since > 0 && { StartTime: new Date(since) }),
  }))
    found.push(...Events.filter((e) => names.includes(e.EventName ?? '') && !hasFailed(e)));
  return found.sort((a, b) => (b.EventTime?.getTime() ?? 0) - (a.EventTime?.getTime() ?? 0));
};
