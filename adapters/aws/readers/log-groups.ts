import type { CloudWatchLogs, LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { Scope } from '#core/contract/events.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { FACT_SCHEMA, type LogGroupFact, logGroupFactSchema } from '#core/model/facts.ts';
import type { EpochMs } from '#core/model/units.ts';
import { toFact } from './fact.ts';

/** Tags are asked for one group at a time. */
const TAG_READS_AT_ONCE = 5;

/** Log groups, each with its tags. */
export async function* readLogGroups(
  logs: CloudWatchLogs,
  scope: Scope,
  observedAt: EpochMs,
): AsyncGenerator<LogGroupFact> {
  for await (const { logGroups = [] } of logs.paginateDescribeLogGroups({})) {
    for (let i = 0; i < logGroups.length; i += TAG_READS_AT_ONCE) {
      const some = logGroups.slice(i, i + TAG_READS_AT_ONCE);
      yield* await Promise.all(some.map((shown) => withTags(logs, shown, scope, observedAt)));
    }
  }
}

/** Returns one log group. @throws NotFoundError when it is gone */
export const readLogGroup = async (
  logs: CloudWatchLogs,
  scope: Scope,
  observedAt: EpochMs,
  arn: string,
): Promise<LogGroupFact> =>
  withTags(logs, await describeLogGroup(logs, nameIn(arn)), scope, observedAt);

/** Returns what the service shows of the group with this name. @throws NotFoundError when it shows none */
export const describeLogGroup = async (logs: CloudWatchLogs, name: string): Promise<LogGroup> => {
  const { logGroups: [shown] = [] } = await logs.describeLogGroups({ logGroupIdentifiers: [name] });
  if (shown === undefined) throw new NotFoundError(`CloudWatch Logs shows no log group ${name}`);
  return shown;
};

/** All after the type is the name, slashes too. */
const nameIn = (arn: string): string => arn.slice(arn.indexOf(TYPE) + TYPE.length);
const TYPE = ':log-group:';

/** Without the tags nobody would know that a group is of production, so that a refusal is an error. */
const withTags = async (
  logs: CloudWatchLogs,
  shown: LogGroup,
  scope: Scope,
  observedAt: EpochMs,
): Promise<LogGroupFact> => {
  // The other form, which ends in `:*`, stands for the streams of the group too.
  const arn = shown.logGroupArn ?? shown.arn?.replace(/:\*$/, '');
  const { tags = {} } = await logs.listTagsForResource({ resourceArn: arn });
  return toFact(logGroupFactSchema, {
    schema: FACT_SCHEMA,
    type: 'logs/log-group',
    arn,
    id: shown.logGroupName,
    ...scope,
    tags,
    observedAt,
    retentionDays: shown.retentionInDays,
    storedBytes: shown.storedBytes ?? 0,
    logClass: shown.logGroupClass ?? 'STANDARD',
    createdAt: shown.creationTime,
  });
};
