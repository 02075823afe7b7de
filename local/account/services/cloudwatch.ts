import type {
  Dimension,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { listMetrics, type MetricKey, metricName, pointsOf } from '../metrics/catalogue.ts';
import { checkPeriod, checkStatistic } from '../metrics/datapoints.ts';
import { decodeToken, encodeToken, page, sortedBy } from '../paging.ts';
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
    const since = now - days * MS_PER_DAY;
    const found = listMetrics(world.store, region, { since, now }).filter(
      (m) =>
        (input.Namespace === undefined || m.namespace === input.Namespace) &&
        (input.MetricName === undefined || m.name === input.MetricName) &&
        (input.Dimensions ?? []).every(
          ({ Name = '', Value }) =>
            m.dimensions[Name] !== undefined &&
            (Value ?? m.dimensions[Name]) === m.dimensions[Name],
        ),
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
});

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
    const found = pointsOf(world.store, region, key, { ...range, periodMs, stat });
    const all = isOldestFirst ? found : found.toReversed();
    const offset = i === start.query ? start.point : 0;
    const points = all.slice(offset, offset + room);
    room -= points.length;
    const isWhole = offset + points.length >= all.length;
    if (query.returnData)
      results.push({
        Id: query.id,
        Label: query.label,
        Timestamps: points.map((p) => new Date(p.at)),
        Values: points.map((p) => p.value),
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
