import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';

/** What the functions have logged as errors so far: why a phase came to nothing. */
export const loggedErrors = async (): Promise<string[]> => {
  const logs = new CloudWatchLogs({});
  const { logGroups = [] } = await logs.describeLogGroups({});
  const events = await Promise.all(
    logGroups.map(({ logGroupName }) => logs.filterLogEvents({ logGroupName })),
  );
  return events
    .flatMap(({ events: lines = [] }) => lines.map(({ message = '' }) => message))
    .filter((message) => message.includes('"level":"ERROR"'));
};
