import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { makeAroundCalls } from '#adapters/aws/calls/around-calls.ts';
import { Spending } from '#adapters/aws/calls/spending.ts';
import { clientFor, setCalling } from '#adapters/aws/clients.ts';
import { ServiceError } from '#local/services/wire/service.ts';
import { NOW } from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud, refusing } from '../cloud.ts';

let cloud: Cloud;
afterEach(() => {
  setCalling();
  cloud.close();
});

const open = (
  services: Parameters<typeof openCloud>[0],
  { budgetUsd = 0.1, mayExceed = async (_usd: number) => false } = {},
) => {
  cloud = openCloud(services);
  const spending = new Spending(budgetUsd, mayExceed);
  const clock = { now: NOW };
  setCalling({
    around: makeAroundCalls(spending, () => clock.now),
    maxAttempts: 3,
    timeoutMs: 1_000,
  });
  return { spending, clock };
};

/** The SDK waits between its tries by timers; here they are moved on. */
const withoutWaiting = async <T>(work: () => Promise<T>): Promise<T> => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  try {
    const result = work();
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    result.then(over, over);
    while (!isOver) {
      await setImmediate();
      vi.advanceTimersByTime(1_000);
    }
    return await result;
  } finally {
    vi.useRealTimers();
  }
};

const askMetrics = async (metrics: number, region = 'us-east-1') => {
  const cloudwatch = await clientFor('cloudwatch', { region });
  return cloudwatch.getMetricData({
    StartTime: new Date(NOW - 3_600_000),
    EndTime: new Date(NOW),
    MetricDataQueries: Array.from({ length: metrics }, (_, i) => ({ Id: `q${i}` })),
  });
};
const metricData = aService('cloudwatch', { GetMetricData: answering({ MetricDataResults: [] }) });

test('what the calls cost is counted: by metric, and nothing for what is free', async () => {
  const { spending } = open([metricData, aService('ec2', { DescribeVolumes: answering({}) })]);
  await askMetrics(500);
  await askMetrics(3);
  await (await clientFor('ec2')).describeVolumes({});
  expect(spending.total()).toEqual({
    cost: { amount: '0.00503', currency: 'USD' },
    calls: { 'cloudwatch GetMetricData': 2, 'ec2 DescribeVolumes': 1 },
  });
});

test('what the budget does not cover is not asked, unless somebody says so, once', async () => {
  const refusedOnes: number[] = [];
  const { spending } = open([metricData], {
    budgetUsd: 0.01,
    mayExceed: async (usd) => {
      refusedOnes.push(usd);
      return false;
    },
  });
  await askMetrics(500);
  await askMetrics(500);
  await expect(askMetrics(1)).rejects.toMatchObject({
    name: 'NotPermittedError',
    details: { code: 'BudgetUsedUp' },
  });
  await expect(askMetrics(1)).rejects.toThrow('--budget');
  expect(refusedOnes).toEqual([0.01]);
  expect(spending.total().calls).toEqual({ 'cloudwatch GetMetricData': 2 });

  open([metricData], { budgetUsd: 0, mayExceed: async () => true });
  await askMetrics(1);
});

test('a throttled call is tried again, and each request counted', async () => {
  let asked = 0;
  const throttledTwice = () => {
    if (++asked <= 2) throw new ServiceError('RequestLimitExceeded', 'slower', 503);
    return {};
  };
  const { spending } = open([aService('ec2', { DescribeVolumes: throttledTwice })]);
  const ec2 = await clientFor('ec2');
  await withoutWaiting(() => ec2.describeVolumes({}));
  expect(spending.total().calls).toEqual({ 'ec2 DescribeVolumes': 3 });
});

test('each try of a paid call is taken for paid', async () => {
  let asked = 0;
  const throttledOnce = () => {
    if (++asked <= 1) throw new ServiceError('Throttling', 'slower', 400);
    return { MetricDataResults: [] };
  };
  const { spending } = open([aService('cloudwatch', { GetMetricData: throttledOnce })]);
  await withoutWaiting(() => askMetrics(500));
  expect(spending.total()).toMatchObject({
    cost: { amount: '0.01' },
    calls: { 'cloudwatch GetMetricData': 2 },
  });
});

test('a service that is down is left alone in that region; other regions and services are asked', async () => {
  open([
    aService('ec2', {
      DescribeVolumes: refusing('InternalError', 500),
      DescribeAddresses: answering({}),
    }),
    metricData,
  ]);
  const ec2 = await clientFor('ec2', { region: 'us-east-1' });
  for (let i = 0; i < 5; i++)
    await expect(withoutWaiting(() => ec2.describeVolumes({}))).rejects.toThrow('InternalError');
  await expect(ec2.describeAddresses({})).rejects.toThrow('failed 5 times in a row');
  await (await clientFor('ec2', { region: 'eu-west-1' })).describeAddresses({});
  await askMetrics(1);
});

test('no more than six calls of a service are under way in a region', async () => {
  let [running, most] = [0, 0];
  open([
    aService('ec2', {
      DescribeVolumes: async () => {
        most = Math.max(most, ++running);
        await setImmediate();
        running--;
        return {};
      },
    }),
  ]);
  const ec2 = await clientFor('ec2', { region: 'us-east-1' });
  await Promise.all(Array.from({ length: 30 }, () => ec2.describeVolumes({})));
  expect(most).toBe(6);
});
