import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { smallestType, type TracedMachine, tracedEstate } from '#local/account/estate/traced.ts';
import { instancePhysics } from '#local/account/physics/instance.ts';
import { extended } from '#local/account/timeline.ts';
import { ACCOUNT, anAccount } from '../an-account.ts';

const PERIOD = 300_000;
const WEEK = 7 * 288;
const START = Date.UTC(2013, 7, 1);
const SLOTS = 2 * WEEK;

/** Uses `slot` MHz of 10,000 in each slot, with a gap of an hour. */
const machine = (given: Partial<TracedMachine> = {}): TracedMachine => ({
  id: 'a',
  cores: 4,
  capMhz: 10_000,
  memCapMb: 16_384,
  cpuMhz: Float32Array.from({ length: SLOTS }, (_, i) => (i >= 24 && i < 36 ? Number.NaN : i)),
  memMb: Float32Array.from({ length: SLOTS }, () => 8_192),
  ...given,
});
const estateOf = (...machines: TracedMachine[]) =>
  tracedEstate({ startMs: START, periodMs: PERIOD, machines }, { seed: 1, accountId: ACCOUNT });
const slot = (i: number) => START + (i + 0.5) * PERIOD;

describe('the type', () => {
  test.each([
    [1, 0.7, 'c7i.large'],
    [2, 4, 'c7i.large'],
    [2, 4.1, 'm7i.large'],
    [2, 15, 'r7i.large'],
    [4, 8, 'c7i.xlarge'],
    [5, 60, 'r7i.2xlarge'],
    [500, 9_000, 'r7i.24xlarge'],
  ])('for %i cores and %i GiB is %s', (cores, gib, expected) => {
    expect(smallestType(cores, gib).name).toBe(expected);
  });
});

describe('an instance that does what a machine did', () => {
  const estate = estateOf(machine());
  const [record] = estate.resources;
  if (record?.kind !== 'instance') throw new Error('no instance');

  test('is as busy as the recorded MHz make its type', () => {
    expect(record.types[0].value).toBe('m7i.xlarge');
    const { cpuPercent, memoryPercent } = instancePhysics(record, estate);
    expect(cpuPercent(slot(1_000))).toBeCloseTo(10, 8);
    expect(memoryPercent(slot(1_000))).toBe(50);
  });

  test('is twice as busy on half the type', () => {
    const half = { ...record, types: extended(record.types, START, 'm7i.large') };
    const { cpuPercent, memoryPercent } = instancePhysics(half, estate);
    expect(cpuPercent(slot(1_000))).toBeCloseTo(20, 8);
    expect(memoryPercent(slot(1_000))).toBe(100);
  });

  test('repeats its last week after the end of the trace', () => {
    const { cpuPercent } = instancePhysics(record, estate);
    for (const i of [SLOTS, SLOTS + 500, SLOTS + WEEK - 1])
      expect(cpuPercent(slot(i))).toBe(cpuPercent(slot(i - WEEK)));
    expect(cpuPercent(slot(SLOTS + WEEK + 5))).toBe(cpuPercent(slot(WEEK + 5)));
  });

  test('has gaps where the trace has them, and nothing before it', async () => {
    const account = anAccount({ estate });
    const { MetricDataResults } = await account.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          {
            Id: 'q',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/EC2',
                MetricName: 'CPUUtilization',
                Dimensions: [{ Name: 'InstanceId', Value: record.id }],
              },
              Period: 300,
              Stat: 'Average',
            },
          },
        ],
        StartTime: new Date(START - 12 * PERIOD),
        EndTime: new Date(START + 48 * PERIOD),
        ScanBy: 'TimestampAscending',
      }),
    );
    const slots = MetricDataResults?.[0]?.Timestamps?.map((t) => (t.getTime() - START) / PERIOD);
    expect(slots).toEqual([...Array(24).keys(), ...Array.from({ length: 12 }, (_, i) => 36 + i)]);
  });

  test('stands in the account with the others, now being the end of the trace', async () => {
    const both = estateOf(machine(), machine({ id: 'b', cores: 16 }));
    expect(both.now).toBe(START + SLOTS * PERIOD);
    const { Reservations } = await anAccount({ estate: both }).ec2.send(
      new DescribeInstancesCommand({}),
    );
    expect(Reservations?.map((r) => r.Instances?.[0]?.InstanceType).toSorted()).toEqual([
      'c7i.4xlarge',
      'm7i.xlarge',
    ]);
  });
});
