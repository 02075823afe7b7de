import type { Event } from '@aws-sdk/client-cloudtrail';
import type { ReadDetachments } from '#app/ports.ts';
import type { EpochMs } from '#core/model/units.ts';
import { arnOf } from '../arn.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';
import { hasFailed } from './trail.ts';

/**
 * Reads detachments from the trail, which goes back 90 days and lags by about 15 minutes. A volume whose instance
 * was terminated has no such event.
 */
export const makeReadDetachments =
  ({ readRoleName }: ReaderRole): ReadDetachments =>
  async (scope, from) => {
    const cloudtrail = await clientFor('cloudtrail', { ...scope, roleName: readRoleName });
    const newest = new Map<string, EpochMs>();
    for await (const { Events = [] } of cloudtrail.paginateLookupEvents({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DetachVolume' }],
      StartTime: new Date(from),
    }))
      for (const event of Events) {
        const volume = detachedVolume(event);
        const at = event.EventTime?.getTime();
        if (volume === undefined || at === undefined) continue;
        const arn = arnOf(scope, 'ec2', `volume/${volume}`);
        newest.set(arn, Math.max(at, newest.get(arn) ?? at));
      }
    return newest;
  };

const detachedVolume = (event: Event): string | undefined => {
  if (hasFailed(event)) return undefined;
  return event.Resources?.find(({ ResourceType }) => ResourceType === 'AWS::EC2::Volume')
    ?.ResourceName;
};
