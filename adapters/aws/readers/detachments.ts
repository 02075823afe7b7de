import type { Event } from '@aws-sdk/client-cloudtrail';
import type { ReadDetachments } from '#app/ports.ts';
import type { EpochMs } from '#core/model/units.ts';
import { arnOf } from '../arn.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';
import { hasFailed } from './trail.ts';

/** What each event takes from whatever had it: its type as the trail calls it, and the kind in its ARN. */
const DETACHED = [
  { event: 'DetachVolume', type: 'AWS::EC2::Volume', kind: 'volume' },
  { event: 'DisassociateAddress', type: 'AWS::EC2::EIP', kind: 'elastic-ip' },
] as const;

/**
 * Reads detachments from the trail, which goes back 90 days and lags by about 15 minutes. A volume or an address whose
 * instance was terminated has no such event.
 */
export const makeReadDetachments =
  ({ readRoleName }: ReaderRole): ReadDetachments =>
  async (scope, from) => {
    const cloudtrail = await clientFor('cloudtrail', { ...scope, roleName: readRoleName });
    const newest = new Map<string, EpochMs>();
    for (const { event: name, type, kind } of DETACHED)
      for await (const { Events = [] } of cloudtrail.paginateLookupEvents({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
        StartTime: new Date(from),
      }))
        for (const event of Events) {
          const id = named(event, type);
          const at = event.EventTime?.getTime();
          if (id === undefined || at === undefined) continue;
          const arn = arnOf(scope, 'ec2', `${kind}/${id}`);
          newest.set(arn, Math.max(at, newest.get(arn) ?? at));
        }
    return newest;
  };

const named = (event: Event, type: string): string | undefined =>
  hasFailed(event)
    ? undefined
    : event.Resources?.find(({ ResourceType }) => ResourceType === type)?.ResourceName;
