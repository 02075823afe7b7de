import type {
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  Dimension,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  MetricAlarm,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { findMetric, type MetricKey, metricsOfRegion } from '../metrics/catalogue.ts';
import {
  checkPeriod,
  checkStatistic,
  type Datapoint,
  datapoints,
  statistic,
} from '../metrics/datapoints.ts';
import { decodeToken, encodeToken, page, sortedBy } from '../paging.ts';
import { seedOf } from '../random.ts';
import type { AlarmRecord } from '../records.ts';
import type { Answer, World } from '../world.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_DATAPOINTS = 100_800;
const MAX_QUERIES = 500;
const METRICS_PER_PAGE = 500;

export const cloudwatch = (world: World): Record<string, Handler> => ({
  ListMetrics: (
    input: ListMetricsCommandInput,
    { region, now }: CallContext,
  ): Answer<ListMetricsCommandOutput> => {
    const days = input.RecentlyActive === undefined ? 14 : 3 / 24;
    const found = metricsOfRegion(world.store, region).filter(
      (m) =>
        (input.Namespace === undefined || m.namespace === input.Namespace) &&
        (input.MetricName === undefined || m.name === input.MetricName) &&
        (input.Dimensions ?? []).every(
          ({ Name = '', Value }) =>
            m.dimensions[Name] !== undefined &&
            (Value ?? m.dimensions[Name]) === m.dimensions[Name],
        ) &&
        m.isAliveSince(now - days * MS_PER_DAY, now),
    );
    const paging = {
      max: METRICS_PER_PAGE,
      token: input.NextToken,
      badToken: 'InvalidParameterValue',
    };
    const { items, next } = page(sortedBy(found, metricName), metricName, paging);
    const Metrics = items.map((m) => ({
      Namespace: m.namespace,
      MetricName: m.name,
      Dimensions: Object.entries(m.dimensions).map(([Name, Value]) => ({ Name, Value })),
    }));
    return { Metrics, NextToken: next };
  },

  GetMetricData: (
    input: GetMetricDataCommandInput,
    context: CallContext,
  ): Answer<GetMetricDataCommandOutput> => metricData(world, input, context),

  GetMetricStatistics: (
    input: GetMetricStatisticsCommandInput,
    { region, now }: CallContext,
  ): Answer<GetMetricStatisticsCommandOutput> => {
    const key = metricKey(input.Namespace, input.MetricName, input.Dimensions);
    const range = { from: time(input.StartTime), to: time(input.EndTime), now };
    const periodMs = checkPeriod(input.Period);
    if ((range.to - range.from) / periodMs > 1_440)
      throw new ServiceError(
        'InvalidParameterCombination',
        'You have requested more than 1,440 datapoints. Reduce the time range or increase the period.',
      );
    const metric = findMetric(world.store, region, key);
    const points = metric === undefined ? [] : pointsOf(world, key, { ...range, periodMs }, region);
    const extended = (input.ExtendedStatistics ?? []).map((s) => checkStatistic(s));
    const Datapoints = points.map(({ at, summary }) => ({
      Timestamp: new Date(at),
      ...Object.fromEntries(
        (input.Statistics ?? []).map((s) => [s, statistic(checkStatistic(s), summary)]),
      ),
      ...(extended.length > 0 && {
        ExtendedStatistics: Object.fromEntries(extended.map((s) => [s, statistic(s, summary)])),
      }),
      ...(metric && { Unit: metric.series.unit }),
    }));
    return { Label: input.MetricName, Datapoints };
  },

  DescribeAlarms: (
    input: DescribeAlarmsCommandInput,
    { region, now, account }: CallContext,
  ): Answer<DescribeAlarmsCommandOutput> => {
    const found = sortedBy(world.store.seen('alarm', region, now), (a) => a.id)
      .filter(
        (a) =>
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

const metricName = ({ namespace, name, dimensions }: MetricKey): string =>
  `${namespace} ${name} ${JSON.stringify(dimensions)}`;

const metricKey = (
  namespace: string | undefined,
  name: string | undefined,
  dimensions: readonly Dimension[] | undefined,
): MetricKey => ({
  namespace: namespace ?? '',
  name: name ?? '',
  dimensions: Object.fromEntries((dimensions ?? []).map((d) => [d.Name ?? '', d.Value ?? ''])),
});

const time = (date: Date | undefined): EpochMs => {
  if (date === undefined)
    throw new ServiceError('MissingParameter', 'StartTime and EndTime are required.');
  return date.getTime();
};

interface Range {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly periodMs: number;
  readonly now: EpochMs;
}

function pointsOf(world: World, key: MetricKey, range: Range, region: string): Datapoint[] {
  const metric = findMetric(world.store, region, key);
  if (metric === undefined) return [];
  const seed = seedOf(world.store.estate.seed, metricName(key));
  return datapoints(metric.series, seed, range);
}

/** Where a listing of datapoints stopped; it goes on as of the time of the first page. */
interface Cursor {
  readonly query: number;
  readonly point: number;
  readonly now: EpochMs;
}

function metricData(
  world: World,
  input: GetMetricDataCommandInput,
  { region, now }: CallContext,
): Answer<GetMetricDataCommandOutput> {
  const queries = checkedQueries(input);
  const isOldestFirst = input.ScanBy === 'TimestampAscending';
  const start: Cursor =
    input.NextToken === undefined
      ? { query: 0, point: 0, now }
      : (JSON.parse(decodeToken(input.NextToken, 'InvalidNextToken')) as Cursor);
  const range = { from: time(input.StartTime), to: time(input.EndTime), now: start.now };
  if (range.from >= range.to)
    throw new ServiceError('ValidationError', 'StartTime must be earlier than EndTime.');
  let room = Math.min(input.MaxDatapoints ?? MAX_DATAPOINTS, MAX_DATAPOINTS);
  const results: MetricDataResult[] = [];
  for (let i = start.query; i < queries.length; i++) {
    const query = queries[i];
    if (query === undefined) break;
    const { key, periodMs, stat } = query;
    const all = pointsOf(world, key, { ...range, periodMs }, region);
    if (!isOldestFirst) all.reverse();
    const offset = i === start.query ? start.point : 0;
    const points = all.slice(offset, offset + room);
    room -= points.length;
    const isWhole = offset + points.length >= all.length;
    if (query.returnData)
      results.push({
        Id: query.id,
        Label: query.label,
        Timestamps: points.map((p) => new Date(p.at)),
        Values: points.map((p) => statistic(stat, p.summary)),
        StatusCode: isWhole ? 'Complete' : 'PartialData',
      });
    if (!isWhole)
      return { ...pageOf(results, { query: i, point: offset + points.length, now: start.now }) };
    if (room === 0 && i + 1 < queries.length)
      return { ...pageOf(results, { query: i + 1, point: 0, now: start.now }) };
  }
  return { MetricDataResults: results, Messages: [] };
}

const pageOf = (MetricDataResults: MetricDataResult[], cursor: Cursor) => ({
  MetricDataResults,
  Messages: [],
  NextToken: encodeToken(JSON.stringify(cursor)),
});

interface CheckedQuery {
  readonly id: string;
  readonly label: string;
  readonly key: MetricKey;
  readonly periodMs: number;
  readonly stat: string;
  readonly returnData: boolean;
}

function checkedQueries(input: GetMetricDataCommandInput): CheckedQuery[] {
  const queries = input.MetricDataQueries ?? [];
  if (queries.length === 0 || queries.length > MAX_QUERIES)
    throw new ServiceError('ValidationError', `Between 1 and ${MAX_QUERIES} queries are allowed.`);
  if (new Set(queries.map((q) => q.Id)).size < queries.length)
    throw new ServiceError('ValidationError', 'The values for parameter id are not unique.');
  return queries.map(checkedQuery);
}

function checkedQuery({ Id = '', Label, MetricStat, ReturnData }: MetricDataQuery): CheckedQuery {
  if (!/^[a-z]\w*$/.test(Id))
    throw new ServiceError('ValidationError', `The value ${Id} for parameter id is not valid.`);
  if (MetricStat === undefined)
    throw new ServiceError('ValidationError', 'The simulated account knows no metric expressions.');
  const { Metric, Period, Stat } = MetricStat;
  return {
    id: Id,
    label: Label ?? Metric?.MetricName ?? Id,
    key: metricKey(Metric?.Namespace, Metric?.MetricName, Metric?.Dimensions),
    periodMs: checkPeriod(Period),
    stat: checkStatistic(Stat),
    returnData: ReturnData ?? true,
  };
}

/** In alarm when every one of the last periods is above the threshold; without any data it cannot say. */
function alarmAnswer(world: World, alarm: AlarmRecord, account: string, now: EpochMs): MetricAlarm {
  const periodMs = alarm.periodS * MS_PER_SECOND;
  const key = { namespace: alarm.namespace, name: alarm.metric, dimensions: alarm.dimensions };
  const from = now - (alarm.periods + 2) * periodMs;
  const points = pointsOf(world, key, { from, to: now, periodMs, now }, alarm.region);
  const values = points.slice(-alarm.periods).map((p) => statistic(alarm.statistic, p.summary));
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
