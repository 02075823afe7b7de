import type { Event } from '@aws-sdk/client-cloudtrail';
import type { Edit, ReadEdits } from '#app/ports.ts';
import { MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';
import { trailRecord } from './trail.ts';

export interface EditReaderOptions extends ReaderRole {
  /** Roles that make our calls have names that begin so; absent: whoever this process is makes them. */
  readonly executeRolePrefix?: string | undefined;
}

/** Calls that the trail lists with what they read: the resource stays as it is. */
const LEAVE_IT: ReadonlySet<string> = new Set(['CreateImage', 'CreateSnapshot', 'CreateSnapshots']);

/**
 * Reads from the trail who else changed a resource. Calls that only read, that were refused, or that our own roles made
 * are left out.
 */
export const makeReadEdits =
  ({ readRoleName, executeRolePrefix }: EditReaderOptions): ReadEdits =>
  async (scope, arn, from, to) => {
    const cloudtrail = await clientFor('cloudtrail', { ...scope, roleName: readRoleName });
    const isOurs = await ownPrincipals(executeRolePrefix);
    const found = new Map<string, Edit>();
    for (const name of namesOf(arn))
      for await (const { Events = [] } of cloudtrail.paginateLookupEvents({
        LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: name }],
        // The trail writes whole seconds.
        StartTime: new Date(Math.floor(from / MS_PER_SECOND) * MS_PER_SECOND),
        EndTime: new Date(to),
      }))
        for (const event of Events) {
          const edit = editOf(event, isOurs);
          if (edit !== undefined) found.set(edit.eventId, edit);
        }
    return [...found.values()].sort((a, b) => a.at - b.at || (a.eventId < b.eventId ? -1 : 1));
  };

/** The trail has what the caller wrote: of EC2 the id, of Lambda name or ARN, of a log group its name with the slashes. */
const namesOf = (arn: string): readonly string[] => {
  const logGroup = /:log-group:(.+)$/.exec(arn)?.[1];
  if (logGroup !== undefined) return [logGroup, arn];
  const id = arn.split(/[:/]/).at(-1) ?? arn;
  return arn.includes(':function:') ? [id, arn] : [id];
};

type IsOurs = (principal: string) => boolean;

/** The role's name, or the ARN of whoever is none: a session is called what whoever took on the role wrote. */
const roleOf = (principal: string): string =>
  /:assumed-role\/([^/]+)/.exec(principal)?.[1] ?? principal;

const ownPrincipals = async (prefix: string | undefined): Promise<IsOurs> => {
  if (prefix !== undefined) return (principal) => roleOf(principal).startsWith(prefix);
  const { Arn } = await (await clientFor('sts')).getCallerIdentity({});
  return (principal) => Arn !== undefined && roleOf(principal) === roleOf(Arn);
};

const editOf = (event: Event, isOurs: IsOurs): Edit | undefined => {
  const { EventId, EventName = '', EventTime, ReadOnly, Username } = event;
  const { errorCode, requestID, userIdentity } = trailRecord(event);
  if (EventId === undefined || EventTime === undefined) return undefined;
  if (ReadOnly === 'true' || errorCode !== undefined || LEAVE_IT.has(EventName)) return undefined;
  // A service that acts by itself has no ARN.
  const by = userIdentity?.arn ?? userIdentity?.invokedBy ?? Username ?? 'somebody unknown';
  if (isOurs(by)) return undefined;
  return {
    eventId: EventId,
    requestId: requestID ?? '',
    at: EventTime.getTime(),
    by,
    eventName: EventName,
  };
};
