import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { clientFor } from '../../clients.ts';
import type { Looker } from './look.ts';

/** Names the alarms on a resource that tell somebody: their actions are enabled, and there are some. */
export const readLiveAlarms: Looker<'liveAlarms'> = async ({ resource, owner }) => {
  const cloudwatch = await clientFor('cloudwatch', owner);
  const names: string[] = [];
  for await (const { MetricAlarms = [] } of cloudwatch.paginateDescribeAlarms({
    AlarmTypes: ['MetricAlarm'],
  }))
    for (const alarm of MetricAlarms)
      if (tellsSomebody(alarm) && looksAt(alarm, resource.id)) names.push(alarm.AlarmName ?? '');
  return names.sort();
};

const tellsSomebody = ({ ActionsEnabled, AlarmActions = [] }: MetricAlarm): boolean =>
  ActionsEnabled === true && AlarmActions.length > 0;

/** By its own metric or by one of those that its expression is made of. */
const looksAt = ({ Dimensions = [], Metrics = [] }: MetricAlarm, id: string): boolean =>
  [Dimensions, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? [])].some(
    (dimensions) => dimensions.some(({ Value }) => Value === id),
  );
