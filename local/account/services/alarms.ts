import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import type { CallContext, Handler } from '#local/services/wire/service.ts';
import { pointsOf } from '../metrics/catalogue.ts';
import { page, sortedBy } from '../paging.ts';
import type { AlarmRecord } from '../records.ts';
import type { Answer, World } from '../world.ts';

/** Alarms, whose state is what their metric says now. */
export const alarms = (world: World): Record<string, Handler> => ({
  DescribeAlarms: (
    input: DescribeAlarmsCommandInput,
    { region, now, account }: CallContext,
  ): Answer<DescribeAlarmsCommandOutput> => {
    const found = sortedBy(world.store.all('alarm'), (a) => a.id)
      .filter(
        (a) =>
          a.region === region &&
          (input.AlarmNames === undefined || input.AlarmNames.includes(a.id)) &&
          a.id.startsWith(input.AlarmNamePrefix ?? ''),
      )
      .map((a) => alarmAnswer(world, a, account, now))
      .filter((a) => input.StateValue === undefined || a.StateValue === input.StateValue);
    const paging = { max: input.MaxRecords ?? 50, token: input.NextToken };
    const { items, next } = page(found, (a) => a.AlarmName ?? '', paging);
    return { MetricAlarms: [...items], CompositeAlarms: [], NextToken: next };
  },
});

/** In alarm when every one of the last periods is above the threshold; without any data it cannot say. */
function alarmAnswer(world: World, alarm: AlarmRecord, account: string, now: EpochMs): MetricAlarm {
  const periodMs = alarm.periodS * MS_PER_SECOND;
  const key = { namespace: alarm.namespace, name: alarm.metric, dimensions: alarm.dimensions };
  const from = now - (alarm.periods + 2) * periodMs;
  const points = pointsOf(world.store, alarm.region, key, {
    from,
    to: now,
    periodMs,
    stat: alarm.statistic,
    now,
  });
  const values = points.slice(-alarm.periods).map((p) => p.value);
  const isBreaching = values.every((v) => v > alarm.threshold);
  const StateValue = values.length === 0 ? 'INSUFFICIENT_DATA' : isBreaching ? 'ALARM' : 'OK';
  return {
    AlarmName: alarm.id,
    AlarmArn: `arn:aws:cloudwatch:${alarm.region}:${account}:alarm:${alarm.id}`,
    StateValue,
    StateReason: `Threshold: ${values.map((v) => v.toFixed(1)).join(', ')} against ${alarm.threshold}`,
    ActionsEnabled: alarm.actionsEnabled,
    AlarmActions: [`arn:aws:sns:${alarm.region}:${account}:on-call`],
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Dimensions: Object.entries(alarm.dimensions).map(([Name, Value]) => ({ Name, Value })),
    ...(alarm.statistic.startsWith('p')
      ? { ExtendedStatistic: alarm.statistic }
      : { Statistic: alarm.statistic as 'Average' }),
    Period: alarm.periodS,
    EvaluationPeriods: alarm.periods,
    Threshold: alarm.threshold,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'missing',
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.createdAt),
  };
}
