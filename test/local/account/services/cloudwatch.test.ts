// Longer than 250 lines: one service over the same few metrics.
import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { AlarmRecord } from '#local/account/records.ts';
import {
  aFunction,
  anAccount,
  anAttachedVolume,
  anEstate,
  anInstance,
  aVolume,
  errorOf,
  NOW,
  REGION,
} from '../an-account.ts';

type Account = ReturnType<typeof anAccount>;
const INSTANCE = anInstance().id;

interface Asked {
  readonly namespace?: string;
  readonly name?: string;
  readonly dimension?: [string, string];
  readonly periodS?: number;
  readonly stat?: string;
}
const query = (asked: Asked, Id = 'q'): MetricDataQuery => {
  const { namespace = 'AWS/EC2', name = 'CPUUtilization', stat = 'Average' } = asked;
  const [Name, Value] = asked.dimension ?? ['InstanceId', INSTANCE];
  return {
    Id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] },
      Period: asked.periodS ?? 300,
      Stat: stat,
    },
  };
};
const hoursBack = (hours: number, end = NOW) => ({
  StartTime: new Date(end - hours * MS_PER_HOUR),
  EndTime: new Date(end),
});

/** All pages of a question, put together. */
async function ask({ cloudwatch }: Account, input: GetMetricDataCommandInput) {
  const results = new Map<string, { at: number[]; values: number[] }>();
  let pages = 0;
  let NextToken: string | undefined;
  do {
    const page = await cloudwatch.send(new GetMetricDataCommand({ ...input, NextToken }));
    for (const result of page.MetricDataResults ?? []) append(results, result);
    NextToken = page.NextToken;
    pages++;
  } while (NextToken !== undefined);
  return { pages, results };
}
function append(results: Map<string, { at: number[]; values: number[] }>, page: MetricDataResult) {
  const found = results.get(page.Id ?? '') ?? { at: [], values: [] };
  found.at.push(...(page.Timestamps ?? []).map((t) => t.getTime()));
  found.values.push(...(page.Values ?? []));
  results.set(page.Id ?? '', found);
}
const one = async (
  account: Account,
  asked: Asked,
  input: Partial<GetMetricDataCommandInput> = {},
) => {
  const { results } = await ask(account, {
    MetricDataQueries: [query(asked)],
    ScanBy: 'TimestampAscending',
    ...hoursBack(24, account.clock.now()),
    ...input,
  });
  return results.get('q') ?? { at: [], values: [] };
};
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

const INVOCATIONS = {
  namespace: 'AWS/Lambda',
  name: 'Invocations',
  stat: 'Sum',
  dimension: ['FunctionName', 'resize'],
} satisfies Asked;
const DURATION = { ...INVOCATIONS, name: 'Duration' } satisfies Asked;

describe('datapoints', () => {
  test('come every five minutes from an instance with basic monitoring, whatever the period asked for', async () => {
    const account = anAccount();
    const { at } = await one(account, { periodS: 60 }, hoursBack(2));
    expect(new Set(at.map((t) => t % (5 * MS_PER_MINUTE)))).toEqual(new Set([0]));
    expect(at.length).toBeGreaterThanOrEqual(23);
  });

  test('come every minute from one with detailed monitoring', async () => {
    const estate = anEstate([anInstance({ traits: { detailedMonitoring: true } })]);
    const { at } = await one(anAccount({ estate }), { periodS: 60 }, hoursBack(2));
    expect(at.length).toBeGreaterThanOrEqual(119);
  });

  test('end at now, the last one sometimes a period late', async () => {
    const account = anAccount();
    const lags = new Set<number>();
    for (let i = 0; i < 60; i++) {
      await account.wait(300);
      const { at } = await one(account, {}, hoursBack(2, account.clock.now() + MS_PER_HOUR));
      lags.add((account.clock.now() - (at.at(-1) ?? 0)) / (5 * MS_PER_MINUTE));
    }
    expect(lags).toEqual(new Set([1, 2]));
  });

  test('are missing while an instance is stopped', async () => {
    const account = anAccount();
    await account.ec2.send(new StopInstancesCommand({ InstanceIds: [INSTANCE] }));
    await account.wait(3 * 3_600);
    const { at } = await one(account, {}, hoursBack(5, account.clock.now()));
    expect(Math.max(...at)).toBeLessThan(NOW + 5 * MS_PER_MINUTE);
    expect(at.length).toBeGreaterThan(20);
  });

  test.each([
    [60, 15],
    [300, 63],
    [3_600, 455],
  ])('of %i s are kept for %i days', async (periodS, days) => {
    const launched = NOW - 500 * MS_PER_DAY;
    const power = [{ at: launched, on: true, settledAt: launched }] as const;
    const account = anAccount({ estate: anEstate([anInstance({ power: [...power] })]) });
    const oldest = async (range: [number, number]) => {
      const input = {
        StartTime: new Date(NOW - range[0] * MS_PER_DAY),
        EndTime: new Date(NOW - range[1] * MS_PER_DAY),
      };
      return (await one(account, { periodS }, input)).at[0];
    };
    expect(await oldest([days + 10, days])).toBeUndefined();
    const first = (await oldest([days + 1, days - 1])) ?? 0;
    expect(NOW - first).toBeLessThanOrEqual(days * MS_PER_DAY + periodS * 1_000);
    expect(NOW - first).toBeGreaterThan(days * MS_PER_DAY - MS_PER_HOUR);
  });

  test.each([
    ['Invocations', INVOCATIONS],
    ['Duration', DURATION],
  ])('of %s add up to the same over minutes, five minutes and hours', async (_name, asked) => {
    const account = anAccount();
    const range = hoursBack(6, NOW - MS_PER_HOUR);
    const totals = await Promise.all(
      [60, 300, 3_600].map(async (periodS) =>
        sum((await one(account, { ...asked, periodS }, range)).values),
      ),
    );
    expect(totals[1]).toBeCloseTo(totals[0] ?? 0, 4);
    expect(totals[2]).toBeCloseTo(totals[0] ?? 0, 4);
  });

  test('order their statistics: minimum, p50, p95, p99, maximum', async () => {
    const account = anAccount();
    const stats = ['Minimum', 'p50', 'p95', 'p99', 'Maximum'];
    const series = await Promise.all(stats.map((stat) => one(account, { ...DURATION, stat })));
    series[0]?.values.forEach((_, i) => {
      const at = series.map((s) => s.values[i] ?? Number.NaN);
      expect(at).toEqual(at.toSorted((a, b) => a - b));
    });
  });

  test.each<[string, Asked]>([
    ['CWAgent', { namespace: 'CWAgent', name: 'mem_used_percent', stat: 'Maximum' }],
    [
      'AWS/EBS',
      {
        namespace: 'AWS/EBS',
        name: 'VolumeReadOps',
        dimension: ['VolumeId', anAttachedVolume().id],
      },
    ],
    [
      'LambdaInsights',
      {
        namespace: 'LambdaInsights',
        name: 'used_memory_max',
        dimension: ['function_name', 'resize'],
        stat: 'Maximum',
      },
    ],
    [
      'LambdaInsights',
      {
        namespace: 'LambdaInsights',
        name: 'cpu_total_time',
        dimension: ['function_name', 'resize'],
      },
    ],
    ['AWS/EC2', { name: 'StatusCheckFailed', stat: 'Sum' }],
  ])('exist in %s: %o', async (_namespace, asked) => {
    const estate = anEstate([anInstance(), anAttachedVolume(), aFunction()]);
    expect((await one(anAccount({ estate }), asked)).values.length).toBeGreaterThan(280);
  });

  test.each<[string, Asked]>([
    ['without the agent', { namespace: 'CWAgent', name: 'mem_used_percent' }],
    [
      'of a volume that is attached to nothing',
      { namespace: 'AWS/EBS', name: 'VolumeReadOps', dimension: ['VolumeId', aVolume().id] },
    ],
    [
      'without Insights',
      {
        namespace: 'LambdaInsights',
        name: 'used_memory_max',
        dimension: ['function_name', 'resize'],
      },
    ],
    ['of other dimensions', { dimension: ['AutoScalingGroupName', INSTANCE] }],
  ])('do not exist %s', async (_name, asked) => {
    const estate = anEstate([
      anInstance({ traits: {} }),
      aVolume(),
      aFunction({ insights: false }),
    ]);
    expect((await one(anAccount({ estate }), asked)).values).toEqual([]);
  });
});

describe('GetMetricData', () => {
  const queries = ['Average', 'Maximum', 'p90'].map((stat, i) => query({ stat }, `q${i}`));
  const input = { MetricDataQueries: queries, ...hoursBack(10) };

  test('gives the same in pages of any size and in either order', async () => {
    const account = anAccount();
    const whole = await ask(account, input);
    expect(whole.pages).toBe(1);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 200 }),
        fc.boolean(),
        async (MaxDatapoints, isAscending) => {
          const ScanBy = isAscending ? 'TimestampAscending' : 'TimestampDescending';
          const paged = await ask(account, { ...input, MaxDatapoints, ScanBy });
          for (const [id, { at, values }] of whole.results) {
            const found = paged.results.get(id);
            expect(isAscending ? found?.at.toReversed() : found?.at).toEqual(at);
            expect(isAscending ? found?.values.toReversed() : found?.values).toEqual(values);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('goes on as of its first page although time passes', async () => {
    const account = anAccount();
    const EndTime = new Date(NOW + MS_PER_DAY);
    const first = await account.cloudwatch.send(
      new GetMetricDataCommand({ ...input, EndTime, MaxDatapoints: 130 }),
    );
    await account.wait(7_200);
    const second = await account.cloudwatch.send(
      new GetMetricDataCommand({
        ...input,
        EndTime,
        MaxDatapoints: 500,
        NextToken: first.NextToken,
      }),
    );
    const lengths = [...(first.MetricDataResults ?? []), ...(second.MetricDataResults ?? [])];
    const count = sum(lengths.map((r) => r.Values?.length ?? 0));
    expect(count % 3).toBe(0);
    expect(count / 3).toBeLessThanOrEqual(120);
  });

  test.each<[string, Partial<GetMetricDataCommandInput>, string]>([
    [
      'more than 500 queries',
      { MetricDataQueries: Array.from({ length: 501 }, (_, i) => query({}, `q${i}`)) },
      'ValidationException',
    ],
    ['an id twice', { MetricDataQueries: [query({}), query({})] }, 'ValidationException'],
    ['an end before the start', { EndTime: new Date(0) }, 'ValidationException'],
    [
      'half a minute',
      { MetricDataQueries: [query({ periodS: 90 })] },
      'InvalidParameterValueException',
    ],
    [
      'a statistic that does not exist',
      { MetricDataQueries: [query({ stat: 'Median' })] },
      'InvalidParameterValueException',
    ],
    [
      'an expression',
      { MetricDataQueries: [{ Id: 'q', Expression: 'm1/m2' }] },
      'ValidationException',
    ],
  ])('refuses %s', async (_name, wrong, code) => {
    const { cloudwatch } = anAccount();
    expect(await errorOf(cloudwatch.send(new GetMetricDataCommand({ ...input, ...wrong })))).toBe(
      code,
    );
  });

  test('answers the same whatever was asked before', async () => {
    const names = ['CPUUtilization', 'NetworkIn', 'NetworkOut'];
    const asked = [
      ...names.map((name) => ({ name })),
      INVOCATIONS,
      DURATION,
      { ...DURATION, stat: 'p99' },
    ];
    const all = asked.map((a, i) => query(a, `q${i}`));
    const range = hoursBack(5);
    const expected = (await ask(anAccount(), { MetricDataQueries: all, ...range })).results;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: 2 }), async (some) => {
        const { results } = await ask(anAccount(), { MetricDataQueries: some, ...range });
        for (const [id, result] of results) expect(result).toEqual(expected.get(id));
      }),
      { numRuns: 10 },
    );
  });
});

describe('ListMetrics', () => {
  const list = async ({ cloudwatch }: Account, input: object) => {
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand(input));
    return Metrics?.map((m) => `${m.Namespace} ${m.MetricName}`) ?? [];
  };

  test('lists by namespace, name and dimension', async () => {
    const Dimensions = [{ Name: 'InstanceId' }];
    expect(await list(anAccount(), { Namespace: 'CWAgent', Dimensions })).toEqual([
      'CWAgent mem_used_percent',
    ]);
    expect(await list(anAccount(), { Namespace: 'LambdaInsights' })).toHaveLength(4);
  });

  test('forgets what has had no data for two weeks', async () => {
    const off = NOW - 20 * MS_PER_DAY;
    const power = anInstance().power;
    const stopped = anInstance({ power: [power[0], { at: off, on: false, settledAt: off }] });
    expect(await list(anAccount({ estate: anEstate([stopped]) }), {})).toEqual([]);
  });
});

test('an alarm says what its metric says', async () => {
  const alarm = (id: string, threshold: number): AlarmRecord => ({
    kind: 'alarm',
    id,
    region: REGION,
    namespace: 'AWS/EC2',
    metric: 'CPUUtilization',
    dimensions: { InstanceId: INSTANCE },
    statistic: 'Average',
    periodS: 300,
    periods: 3,
    threshold,
    actionsEnabled: true,
    createdAt: 0,
  });
  const estate = anEstate([anInstance(), alarm('high', 90), alarm('low', 0.1)]);
  const account = anAccount({ estate });
  const states = async () => {
    const { MetricAlarms } = await account.cloudwatch.send(new DescribeAlarmsCommand({}));
    return MetricAlarms?.map((a) => `${a.AlarmName} ${a.StateValue}`);
  };
  expect(await states()).toEqual(['high OK', 'low ALARM']);
  account.control.inject({ kind: 'cpu-demand', instanceId: INSTANCE, factor: 20 });
  await account.wait(30 * 60);
  expect(await states()).toEqual(['high ALARM', 'low ALARM']);
});
