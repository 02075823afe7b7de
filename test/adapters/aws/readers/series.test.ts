import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeReadSeries } from '#adapters/aws/readers/series.ts';
import { METRICS, type Metric } from '#core/checks/check.ts';
import type { Fact } from '#core/model/facts.ts';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { Handler } from '#local/services/wire/service.ts';
import * as records from '#test/local/account/an-account.ts';
import {
  ACCOUNT,
  aDatabase,
  aFunction,
  aLogGroup,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud } from '../cloud.ts';
import { openAccountWith, SCOPE } from './account.ts';

let cloud: Cloud;
beforeEach(() => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
});
afterEach(() => cloud.close());

const readSeries = makeReadSeries({});
const scope = { account: ACCOUNT, region: REGION };
const PERIOD = 5 * MS_PER_MINUTE;

const read = (given: {
  resources?: readonly Fact[];
  metrics?: readonly Metric[];
  from?: number;
  to?: number;
}) =>
  Array.fromAsync(
    readSeries(scope, {
      resources: [anInstance()],
      metrics: ['cpu.utilization'],
      from: NOW - MS_PER_HOUR,
      to: NOW,
      periodMs: PERIOD,
      ...given,
    }),
  );

/** CloudWatch that answers each query with these samples (a time and a value), and notes what it was asked. */
const metricData = (samplesOf: (query: number, page: number) => [number, number][], pages = 1) => {
  const asked: GetMetricDataCommandInput[] = [];
  const answer: Handler = (input: GetMetricDataCommandInput) => {
    asked.push(input);
    const page = Number(input.NextToken ?? 0);
    return {
      MetricDataResults: input.MetricDataQueries?.map(({ Id }, i) => ({
        Id,
        StatusCode: page + 1 < pages ? 'PartialData' : 'Complete',
        Timestamps: samplesOf(i, page).map(([at]) => new Date(at)),
        Values: samplesOf(i, page).map(([, value]) => value),
      })),
      ...(page + 1 < pages && { NextToken: String(page + 1) }),
    };
  };
  cloud = openCloud([aService('cloudwatch', { GetMetricData: answer })]);
  return asked;
};

describe('samples', () => {
  test('that were not published are null, in their place', async () => {
    metricData(() => [
      [NOW - 50 * MS_PER_MINUTE, 30],
      [NOW - 5 * MS_PER_MINUTE, 57],
    ]);
    const values = Array<number | null>(12).fill(null);
    values[2] = 0.3;
    values[11] = 0.57;
    expect(await read({})).toEqual([
      {
        resource: anInstance().arn,
        metric: 'cpu.utilization',
        unit: 'ratio',
        startMs: NOW - MS_PER_HOUR,
        periodMs: PERIOD,
        values,
      },
    ]);
  });

  test('lie wholly within what was asked for, on the clock of their period', async () => {
    const asked = metricData(() => [[NOW - 30 * MS_PER_MINUTE, 1]]);
    const [series] = await read({ from: NOW - MS_PER_HOUR + 1, to: NOW - 1 });
    expect(series).toMatchObject({ startMs: NOW - 55 * MS_PER_MINUTE });
    expect(series?.values).toHaveLength(10);
    expect(asked).toMatchObject([
      { StartTime: new Date(NOW - 55 * MS_PER_MINUTE), EndTime: new Date(NOW - PERIOD) },
    ]);
    expect(await read({ from: NOW - 4 * MS_PER_MINUTE })).toEqual([]);
  });

  test('of all pages are one series', async () => {
    metricData((_query, page) => [[NOW - MS_PER_HOUR + page * PERIOD, page]], 3);
    const [series] = await read({});
    expect(series?.values.slice(0, 4)).toEqual([0, 0.01, 0.02, null]);
  });

  test('that nobody published are no series', async () => {
    metricData((query) => (query === 0 ? [] : [[NOW - PERIOD, 1]]));
    const metrics = ['cpu.utilization', 'invocations.sum'] as const;
    const found = await read({ resources: [anInstance(), aFunction()], metrics });
    expect(found.map(({ metric }) => metric)).toEqual(['invocations.sum']);
  });
});

describe('a request', () => {
  test('asks for the metrics of a resource’s own kind', async () => {
    const asked = metricData(() => []);
    const metrics = METRICS.filter((metric) => metric !== 'memory.utilization');
    await read({ resources: [anInstance(), aFunction()], metrics });
    const queries = asked[0]?.MetricDataQueries?.map(({ MetricStat }) => MetricStat);
    expect(queries).toMatchObject([
      {
        Metric: {
          Namespace: 'AWS/EC2',
          MetricName: 'CPUUtilization',
          Dimensions: [{ Name: 'InstanceId', Value: anInstance().id }],
        },
        Period: 300,
        Stat: 'Average',
      },
      ...[
        ['AWS/EC2', 'CPUUtilization', 'Maximum'],
        ['AWS/EC2', 'NetworkIn', 'Sum'],
        ['AWS/EC2', 'NetworkOut', 'Sum'],
        ['AWS/Lambda', 'Invocations', 'Sum'],
        ['AWS/Lambda', 'Duration', 'Average'],
        ['AWS/Lambda', 'Duration', 'p95'],
        ['AWS/Lambda', 'Errors', 'Sum'],
        ['AWS/Lambda', 'Throttles', 'Sum'],
        ['LambdaInsights', 'used_memory_max', 'Maximum'],
        ['LambdaInsights', 'cpu_total_time', 'Average'],
      ].map(([Namespace, MetricName, Stat]) => ({ Metric: { Namespace, MetricName }, Stat })),
    ]);
  });

  test.each([
    // 14 days at 300 s are 4,032 samples each, of which 25 fit.
    [14, 60, [25, 25, 10]],
    [1, 600, [350, 250]],
    [1 / 24, 1_100, [500, 500, 100]],
  ])(
    'over %f days for %i instances stays within the limits of a call',
    async (days, count, sizes) => {
      const asked = metricData(() => [[NOW - PERIOD, 1]]);
      const resources = Array.from({ length: count }, (_, i) => anInstance({ id: `i-${i}` }));
      const found = await read({ resources, from: NOW - days * MS_PER_DAY });
      expect(asked.map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual(sizes);
      expect(found.map(({ resource }) => resource)).toEqual(resources.map(({ arn }) => arn));
    },
  );

  test('for a period that CloudWatch has not is refused', async () => {
    metricData(() => []);
    const request = { resources: [], metrics: [], from: 0, to: NOW, periodMs: 1_500 };
    await expect(Array.fromAsync(readSeries(scope, request))).rejects.toThrow('whole seconds');
  });
});

test('the agent’s metric is found whatever dimensions it was given', async () => {
  const instance = { Name: 'InstanceId', Value: anInstance().id };
  const more = [instance, { Name: 'ImageId', Value: 'ami-1' }];
  const asked: unknown[] = [];
  const note: Handler = (input: GetMetricDataCommandInput) => {
    asked.push(input.MetricDataQueries?.map((q) => q.MetricStat?.Metric?.Dimensions));
    return {};
  };
  cloud = openCloud([
    aService('cloudwatch', {
      ListMetrics: answering({
        Metrics: [
          { Dimensions: [...more, { Name: 'AutoScalingGroupName', Value: 'a' }] },
          { Dimensions: more },
        ],
      }),
      GetMetricData: note,
    }),
  ]);
  const resources = [anInstance(), anInstance({ id: 'i-without-agent' })];
  expect(await read({ resources, metrics: ['memory.utilization'] })).toEqual([]);
  expect(asked).toEqual([[more]]);
});

describe('an answer that is partly refused', () => {
  const answered = (StatusCode: string) => {
    const MetricDataResults = [{ Id: 'q0', StatusCode, Timestamps: [], Values: [] }];
    cloud = openCloud([
      aService('cloudwatch', { GetMetricData: answering({ MetricDataResults }) }),
    ]);
  };

  test('is an error that names the permission', async () => {
    answered('Forbidden');
    await expect(read({})).rejects.toMatchObject({
      name: 'NotPermittedError',
      message: expect.stringMatching(/account 123456789012 .*needs cloudwatch:GetMetricData\.$/),
    });
  });

  test('may be tried again where the service failed', async () => {
    answered('InternalError');
    await expect(read({})).rejects.toMatchObject({ name: 'UpstreamError' });
  });
});

describe('the simulated account', () => {
  test('publishes every metric that is asked for', async () => {
    cloud = openAccountWith([
      records.anInstance(),
      records.anAttachedVolume(),
      records.aFunction(),
      records.aLogGroup(),
      records.aDatabase(),
    ]);
    const instance = anInstance({ id: records.anInstance().id });
    const volume = aVolume({ id: records.anAttachedVolume().id });
    const logGroup = aLogGroup({ id: records.aLogGroup().name });
    const database = aDatabase({ id: records.aDatabase().name });
    const lambda = aFunction({ id: records.aFunction().name, arn: records.aFunction().id });
    const request = {
      resources: [instance, lambda, volume, logGroup, database],
      metrics: METRICS,
      from: records.NOW - MS_PER_DAY,
      to: records.NOW,
      periodMs: PERIOD,
    };
    const found = await Array.fromAsync(readSeries(SCOPE, request));
    expect(found.map(({ metric }) => metric)).toEqual([...METRICS]);
    for (const { metric, values, unit } of found) {
      expect(values).toHaveLength(288);
      const seen = values.filter((value) => value !== null);
      expect(seen.length, metric).toBeGreaterThan(250);
      if (unit === 'ratio') expect(Math.max(...seen)).toBeLessThanOrEqual(1);
    }
  });
});
