import type { CloudWatch, Dimension, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { ReadSeries } from '#app/ports.ts';
import type { Metric } from '#core/checks/check.ts';
import type { Scope } from '#core/contract/events.ts';
import {
  AppError,
  InvalidInputError,
  NotPermittedError,
  UpstreamError,
} from '#core/errors/errors.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';
import { clientFor } from '../clients.ts';
import type { ReaderRole } from './fact.ts';
import { METRIC_SOURCES, type MetricSource } from './metric-sources.ts';

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

/** One series to be asked for. */
interface Wanted {
  readonly resource: Fact;
  readonly metric: Metric;
  readonly source: MetricSource;
  readonly dimensions: Dimension[];
}

/** Samples that lie wholly within what was asked for, on the clock of their period. */
interface Window {
  readonly startMs: EpochMs;
  readonly periodMs: number;
  readonly count: number;
}

/**
 * Reads series from CloudWatch, resources in the given order. A sample that was not published is null; a metric
 * that nobody published at all yields no series.
 */
export const makeReadSeries = ({
  readRoleName,
  listOnce = false,
}: ReaderRole & {
  /** What is published is listed once for all requests: for a process that ends with its scan. */
  readonly listOnce?: boolean;
}): ReadSeries => {
  const lists = new Map<string, ReturnType<typeof listDimensions>>();
  return async function* (scope, { resources, metrics, from, to, periodMs, onUnread = rethrow }) {
    const window = windowOf(from, to, periodMs);
    if (window.count <= 0) return;
    const cloudwatch = await clientFor('cloudwatch', { ...scope, roleName: readRoleName });
    const list = (source: MetricSource) => {
      const key = [scope.account, scope.region, source.namespace, source.name].join(' ');
      const listed = (listOnce ? lists.get(key) : undefined) ?? listDimensions(cloudwatch, source);
      lists.set(key, listed);
      return listed;
    };
    const wanted = await wantedSeries({ resources, metrics, onUnread, list });
    const atOnce = Math.min(MAX_QUERIES, Math.max(1, Math.floor(MAX_DATAPOINTS / window.count)));
    for (let i = 0; i < wanted.length; i += atOnce) {
      const chunk = wanted.slice(i, i + atOnce);
      yield* await readChunk(cloudwatch, scope, chunk, window).catch((error: unknown) => {
        const unread = chunk.map(({ resource, metric }) => ({ resource: resource.arn, metric }));
        return leaveOut(onUnread, unread, error);
      });
    }
  };
};

type OnUnread = NonNullable<Parameters<ReadSeries>[1]['onUnread']>;

const rethrow: OnUnread = (_series, error) => {
  throw error;
};

/** Tells what could not be read. @throws whatever is not the failure of a call */
const leaveOut = (onUnread: OnUnread, unread: Parameters<OnUnread>[0], error: unknown): [] => {
  if (!(error instanceof AppError)) throw error;
  onUnread(unread, error);
  return [];
};

const windowOf = (from: EpochMs, to: EpochMs, periodMs: number): Window => {
  if (periodMs <= 0 || periodMs % MS_PER_SECOND !== 0)
    throw new InvalidInputError(`expected a period of whole seconds, found ${periodMs} ms`);
  const first = Math.ceil(from / periodMs);
  return { startMs: first * periodMs, periodMs, count: Math.floor(to / periodMs) - first };
};

const wantedSeries = async ({
  resources,
  metrics,
  onUnread,
  list,
}: {
  readonly resources: readonly Fact[];
  readonly metrics: readonly Metric[];
  readonly onUnread: OnUnread;
  readonly list: (source: MetricSource) => ReturnType<typeof listDimensions>;
}): Promise<Wanted[]> => {
  const published = new Map<Metric, ReadonlyMap<string, Dimension[]>>();
  for (const metric of metrics) {
    const source = METRIC_SOURCES[metric];
    const ofType = resources.filter(({ type }) => type === source.resource);
    if (!source.listed || ofType.length === 0) continue;
    await list(source).then(
      (dimensions) => published.set(metric, dimensions),
      (error: unknown) =>
        leaveOut(
          onUnread,
          ofType.map(({ arn }) => ({ resource: arn, metric })),
          error,
        ),
    );
  }
  return resources.flatMap((resource) =>
    metrics.flatMap((metric) => {
      const source = METRIC_SOURCES[metric];
      if (source.resource !== resource.type) return [];
      const own = [{ Name: source.dimension, Value: resource.id }];
      const dimensions = source.listed ? published.get(metric)?.get(resource.id) : own;
      return dimensions ? [{ resource, metric, source, dimensions }] : [];
    }),
  );
};

/** Returns the dimensions that a metric is published with, by the resource's id; the plainest where there are several. */
const listDimensions = async (
  cloudwatch: CloudWatch,
  { namespace, name, dimension }: MetricSource,
): Promise<ReadonlyMap<string, Dimension[]>> => {
  const found = new Map<string, Dimension[]>();
  const query = { Namespace: namespace, MetricName: name, Dimensions: [{ Name: dimension }] };
  for await (const { Metrics = [] } of cloudwatch.paginateListMetrics(query))
    for (const { Dimensions = [] } of Metrics) {
      const id = Dimensions.find(({ Name }) => Name === dimension)?.Value ?? '';
      const known = found.get(id);
      if (known === undefined || Dimensions.length < known.length) found.set(id, Dimensions);
    }
  return found;
};

const readChunk = async (
  cloudwatch: CloudWatch,
  scope: Scope,
  wanted: readonly Wanted[],
  window: Window,
): Promise<Series[]> => {
  const { startMs, periodMs, count } = window;
  const values = wanted.map(() => Array<number | null>(count).fill(null));
  const pages = cloudwatch.paginateGetMetricData({
    StartTime: new Date(startMs),
    EndTime: new Date(startMs + count * periodMs),
    ScanBy: 'TimestampAscending',
    MetricDataQueries: wanted.map((series, i) => queryOf(series, i, periodMs)),
  });
  for await (const { MetricDataResults = [], Messages = [] } of pages) {
    for (const { Code } of Messages) requireAnswer(Code, scope);
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
      requireAnswer(StatusCode, scope);
      const n = Number(Id.slice(1));
      const per = wanted[n]?.source.per ?? 1;
      Timestamps.forEach((at, i) => {
        const index = Math.floor((at.getTime() - startMs) / periodMs);
        const value = Values[i];
        if (value !== undefined && index >= 0 && index < count)
          (values[n] ?? [])[index] = value / per;
      });
    }
  }
  return wanted.flatMap(({ resource, metric, source }, n) => {
    const samples = values[n] ?? [];
    if (samples.every((value) => value === null)) return [];
    return [
      { resource: resource.arn, metric, unit: source.unit, startMs, periodMs, values: samples },
    ];
  });
};

const queryOf = ({ source, dimensions }: Wanted, i: number, periodMs: number): MetricDataQuery => ({
  Id: `q${i}`,
  MetricStat: {
    Metric: { Namespace: source.namespace, MetricName: source.name, Dimensions: dimensions },
    Period: periodMs / MS_PER_SECOND,
    Stat: source.stat,
  },
});

/** One answer holds many series; each can be refused on its own without the call failing. */
const requireAnswer = (status: string | undefined, { account, region }: Scope): void => {
  if (status === undefined || status === 'Complete' || status === 'PartialData') return;
  const failed = `cloudwatch GetMetricData in account ${account} (${region}) answered ${status}`;
  const details = { service: 'cloudwatch', operation: 'GetMetricData', code: status };
  if (status === 'Forbidden') {
    const permission = 'cloudwatch:GetMetricData';
    throw new NotPermittedError(`${failed}. The role that was used needs ${permission}.`, {
      details: { ...details, permission },
    });
  }
  throw new UpstreamError(failed, { details });
};
