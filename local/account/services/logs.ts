import type {
  DeleteRetentionPolicyCommandInput,
  DeleteRetentionPolicyCommandOutput,
  DescribeLogGroupsCommandInput,
  DescribeLogGroupsCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  LogGroup,
  PutRetentionPolicyCommandInput,
  PutRetentionPolicyCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { RETENTION_DAYS } from '#core/actions/logs/set-retention.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { storedBytes } from '../lifecycle/log-group.ts';
import { page, sortedBy } from '../paging.ts';
import type { LogGroupRecord } from '../records.ts';
import { extended, valueAt } from '../timeline.ts';
import type { Answer, World } from '../world.ts';

const MOST_PER_PAGE = 50;

/** Log groups and how long they keep their events. */
export const logs = (world: World): Record<string, Handler> => ({
  DescribeLogGroups: (
    input: DescribeLogGroupsCommandInput,
    { region, now }: CallContext,
  ): Answer<DescribeLogGroupsCommandOutput> => {
    const { logGroupIdentifiers: named, logGroupNamePrefix: prefix, limit = MOST_PER_PAGE } = input;
    if (limit < 1 || limit > MOST_PER_PAGE)
      throw invalid(`limit must be from 1 to 50, not ${limit}`);
    if (named !== undefined && prefix !== undefined)
      throw invalid('logGroupIdentifiers and logGroupNamePrefix cannot be given together.');
    const found = world.store
      .all('log-group')
      .filter((group) => group.region === region && group.name.startsWith(prefix ?? ''))
      .filter(({ name, id }) => named?.some((one) => one === name || one === id) ?? true);
    const byName = ({ name }: LogGroupRecord) => name;
    const paging = { max: limit, token: input.nextToken, badToken: INVALID };
    const { items, next } = page(sortedBy(found, byName), byName, paging);
    return { logGroups: items.map((group) => shown(group, now)), nextToken: next };
  },

  ListTagsForResource: (
    { resourceArn }: ListTagsForResourceCommandInput,
    _context: CallContext,
  ): Answer<ListTagsForResourceCommandOutput> => {
    const found = world.store.get('log-group', resourceArn ?? '');
    if (found === undefined) throw absent();
    return { tags: { ...found.tags } };
  },

  PutRetentionPolicy: (
    input: PutRetentionPolicyCommandInput,
    context: CallContext,
  ): Answer<PutRetentionPolicyCommandOutput> => {
    const days = RETENTION_DAYS.find((each) => each === input.retentionInDays);
    if (days === undefined)
      throw invalid(`retentionInDays must be one of ${RETENTION_DAYS.join(', ')}`);
    return retain(world, 'PutRetentionPolicy', { input, days }, context);
  },

  DeleteRetentionPolicy: (
    input: DeleteRetentionPolicyCommandInput,
    context: CallContext,
  ): Answer<DeleteRetentionPolicyCommandOutput> =>
    retain(world, 'DeleteRetentionPolicy', { input, days: null }, context),
});

const INVALID = 'InvalidParameterException';
const invalid = (message: string) => new ServiceError(INVALID, message);
const absent = () =>
  new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');

function retain(
  { store }: World,
  eventName: string,
  { input, days }: { input: { logGroupName?: string | undefined }; days: number | null },
  context: CallContext,
): Record<string, never> {
  const name = input.logGroupName ?? '';
  const { region, now } = context;
  const found = store.get(
    'log-group',
    logGroupArn({ region, account: store.estate.accountId }, name),
  );
  if (found === undefined) throw absent();
  if (found.logClass === 'DELIVERY')
    throw invalid('The DELIVERY log class has a retention of its own.');
  // What is so already has no effect, also of a call that took long to arrive.
  const latest = found.retention.at(-1) ?? found.retention[0];
  if (latest.value === days) return {};
  const call = { context, eventSource: 'logs.amazonaws.com', eventName, request: input };
  return store.mutate(call, (tx) => {
    tx.put({ ...found, retention: extended(found.retention, now, days) });
    tx.mention('AWS::Logs::LogGroup', name);
    return {};
  });
}

export const logGroupArn = (
  { region, account }: Pick<CallContext, 'region' | 'account'>,
  name: string,
): string => `arn:aws:logs:${region}:${account}:log-group:${name}`;

function shown(group: LogGroupRecord, now: EpochMs): LogGroup {
  const days = valueAt(group.retention, now);
  return {
    logGroupName: group.name,
    logGroupArn: group.id,
    arn: `${group.id}:*`,
    creationTime: group.createdAt,
    metricFilterCount: 0,
    storedBytes: storedBytes(group, now),
    logGroupClass: group.logClass,
    ...(days !== null && { retentionInDays: days }),
  };
}
