import type {
  Event,
  LookupAttribute,
  LookupEventsCommandInput,
  LookupEventsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import type { MutationRecord } from '../mutation.ts';
import { page, sortedBy } from '../paging.ts';
import { seedOf, uniform } from '../random.ts';
import type { Answer, World } from '../world.ts';

const EVENTS_PER_PAGE = 50;
const KEPT_DAYS = 90;

/** The trail of mutating calls that took effect; reads are left out. */
export const cloudtrail = (world: World): Record<string, Handler> => ({
  LookupEvents: (
    input: LookupEventsCommandInput,
    { region, now, account }: CallContext,
  ): Answer<LookupEventsCommandOutput> => {
    const { LookupAttributes = [], StartTime, EndTime, MaxResults = EVENTS_PER_PAGE } = input;
    if (MaxResults < 1 || MaxResults > EVENTS_PER_PAGE)
      throw new ServiceError('InvalidMaxResultsException', 'MaxResults must be from 1 to 50.');
    if (LookupAttributes.length > 1)
      throw new ServiceError('InvalidLookupAttributesException', 'Only one attribute is allowed.');
    if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime)
      throw new ServiceError('InvalidTimeRangeException', 'StartTime is after EndTime.');
    const { seed, events } = world.store.estate;
    const delayMs = world.trailDelayMs();
    const found = [...events, ...world.store.mutations()].filter(
      (m) =>
        m.region === region &&
        m.time > now - KEPT_DAYS * MS_PER_DAY &&
        deliveredAt(seed, m) + delayMs <= now &&
        m.time >= (StartTime?.getTime() ?? 0) &&
        m.time <= (EndTime?.getTime() ?? now) &&
        LookupAttributes.every((a) => hasAttribute(m, a)),
    );
    const paging = {
      max: MaxResults,
      token: input.NextToken,
      badToken: 'InvalidNextTokenException',
    };
    const { items, next } = page(sortedBy(found, newestFirst), newestFirst, paging);
    return { Events: items.map((m) => eventAnswer(m, account)), NextToken: next };
  },
});

/** CloudTrail delivers within about five minutes on average; fifteen is the most that is usual. */
const deliveredAt = (seed: number, { eventId, time }: MutationRecord): EpochMs =>
  time + (2 + 10 * uniform(seedOf(seed, eventId), 1) ** 2) * MS_PER_MINUTE;

/** Larger than any time in milliseconds, so that the sort key falls as time rises. */
const FAR = 1e15;
const newestFirst = ({ time, eventId }: MutationRecord): string =>
  `${String(FAR - time).padStart(16, '0')} ${eventId}`;

/** Lambda logs the versioned names of its operations. */
const TRAIL_NAMES: Readonly<Record<string, string>> = {
  UpdateFunctionConfiguration: 'UpdateFunctionConfiguration20150331v2',
};
const trailName = ({ eventName }: MutationRecord): string => TRAIL_NAMES[eventName] ?? eventName;

const userName = ({ principal }: MutationRecord): string =>
  principal.split('/').at(-1) ?? principal;

function hasAttribute(m: MutationRecord, attribute: LookupAttribute): boolean {
  const { AttributeKey, AttributeValue } = attribute;
  switch (AttributeKey) {
    case 'EventId':
      return m.eventId === AttributeValue;
    case 'EventName':
      return trailName(m) === AttributeValue;
    case 'EventSource':
      return m.eventSource === AttributeValue;
    case 'ReadOnly':
      return AttributeValue === 'false';
    case 'ResourceName':
      return m.resources.some((r) => r.name === AttributeValue);
    case 'ResourceType':
      return m.resources.some((r) => r.type === AttributeValue);
    case 'Username':
      return userName(m) === AttributeValue;
    default:
      throw new ServiceError(
        'InvalidLookupAttributesException',
        `The simulated account does not look events up by ${AttributeKey}.`,
      );
  }
}

function eventAnswer(m: MutationRecord, account: string): Event {
  return {
    EventId: m.eventId,
    EventName: trailName(m),
    EventSource: m.eventSource,
    EventTime: new Date(m.time),
    ReadOnly: 'false',
    Username: userName(m),
    Resources: m.resources.map((r) => ({ ResourceType: r.type, ResourceName: r.name })),
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.11',
      userIdentity: { type: 'AssumedRole', arn: m.principal, accountId: account },
      eventTime: `${new Date(m.time).toISOString().slice(0, 19)}Z`,
      eventSource: m.eventSource,
      eventName: trailName(m),
      awsRegion: m.region,
      requestParameters: m.request,
      requestID: m.requestId,
      eventID: m.eventId,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
    }),
  };
}
