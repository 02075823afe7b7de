import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeReadHardChecks } from '#adapters/aws/readers/hard-checks.ts';
import type { Fact } from '#core/model/facts.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { ACCOUNT, aFunction, anInstance, aVolume, NOW, REGION } from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud, refusing } from '../cloud.ts';

let cloud: Cloud;
beforeEach(() => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
});
afterEach(() => cloud.close());

const scope = { account: ACCOUNT, region: REGION };
const FROM = NOW - 10 * MS_PER_MINUTE;
const look = (check: string, resource: Fact = anInstance()) =>
  makeReadHardChecks({})(scope, [check], resource, FROM, NOW);

describe('status checks', () => {
  const status = (System: string, Instance: string, ebs?: string) => ({
    SystemStatus: { Status: System },
    InstanceStatus: { Status: Instance },
    ...(ebs && { AttachedEbsStatus: { Status: ebs } }),
  });

  test.each([
    ['both fine', [status('ok', 'ok', 'ok')], 'ok'],
    ['a type that reports no volumes', [status('ok', 'ok')], 'ok'],
    ['one impaired', [status('ok', 'impaired')], 'failed'],
    ['its volumes impaired', [status('ok', 'ok', 'impaired')], 'failed'],
    ['still starting', [status('initializing', 'ok')], 'unknown'],
    ['stopped', [status('not-applicable', 'not-applicable')], 'unknown'],
    ['not shown', [], 'unknown'],
  ])('%s', async (_name, InstanceStatuses, state) => {
    cloud = openCloud([
      aService('ec2', { DescribeInstanceStatus: answering({ InstanceStatuses }) }),
    ]);
    expect(await look('ec2-status-checks')).toMatchObject([{ name: 'ec2-status-checks', state }]);
  });
});

describe('what depends on a stopped instance', () => {
  const given = (state: string, healthy: readonly boolean[], classic: readonly object[] = []) => {
    const targets = healthy.map((is, i) => ({
      Target: { Id: `i-other${i}` },
      TargetHealth: { State: is ? 'healthy' : 'unhealthy' },
    }));
    const own = { Target: { Id: anInstance().id }, TargetHealth: { State: 'unused' } };
    const group = { TargetGroupName: 'shop', TargetGroupArn: 'arn:shop', TargetType: 'instance' };
    cloud = openCloud([
      aService('ec2', {
        DescribeInstances: answering({
          Reservations: [{ Instances: [{ InstanceId: anInstance().id, State: { Name: state } }] }],
        }),
      }),
      aService('elastic-load-balancing', {
        DescribeLoadBalancers: answering({ LoadBalancerDescriptions: classic }),
        DescribeInstanceHealth: answering({
          InstanceStates: [{ InstanceId: anInstance().id, State: 'OutOfService' }],
        }),
      }),
      aService('elastic-load-balancing-v2', {
        DescribeTargetGroups: answering({ TargetGroups: healthy.length === 0 ? [] : [group] }),
        DescribeTargetHealth: answering({ TargetHealthDescriptions: [own, ...targets] }),
      }),
    ]);
  };

  test('a classic load balancer that has nobody left is seen too', async () => {
    const old = { LoadBalancerName: 'old', Instances: [{ InstanceId: anInstance().id }] };
    given('stopped', [], [old]);
    expect(await look('dependants')).toEqual([
      { name: 'dependants', state: 'failed', detail: expect.stringMatching(/no healthy.*in old/) },
    ]);
  });

  test.each<[string, string, readonly boolean[], string, RegExp]>([
    ['nothing, and it stays stopped', 'stopped', [], 'ok', /nobody started it/],
    ['a load balancer that has others', 'stopped', [true, false], 'ok', /nobody started it/],
    [
      'a load balancer that has nobody left',
      'stopped',
      [false],
      'failed',
      /no healthy target.*shop/,
    ],
    ['somebody who started it', 'running', [], 'failed', /started it again/],
    ['somebody who is starting it', 'pending', [], 'failed', /started it again/],
  ])('%s', async (_name, power, healthy, state, says) => {
    given(power, healthy);
    expect(await look('dependants')).toEqual([
      { name: 'dependants', state, detail: expect.stringMatching(says) },
    ]);
  });

  test('is unknown where EC2 may not be asked', async () => {
    cloud = openCloud([aService('ec2', { DescribeInstances: refusing('UnauthorizedOperation') })]);
    expect(await look('dependants')).toMatchObject([{ state: 'unknown' }]);
  });
});

test.each([
  ['ok', 'ok'],
  ['impaired', 'failed'],
  ['insufficient-data', 'unknown'],
])('a volume status of %s is %s', async (Status, state) => {
  const VolumeStatuses = [{ VolumeId: 'vol-1', VolumeStatus: { Status } }];
  cloud = openCloud([aService('ec2', { DescribeVolumeStatus: answering({ VolumeStatuses }) })]);
  expect(await look('ebs-volume-status', aVolume())).toEqual([
    { name: 'ebs-volume-status', state, detail: `volume status ${Status}` },
  ]);
});

describe('throttles', () => {
  test.each([
    ['none', [0, 0], 'ok'],
    ['one', [0, 1, 2], 'failed'],
    ['no calls at all', [], 'unknown'],
  ])('%s', async (_name, Values, state) => {
    const Timestamps = Values.map((_, i) => new Date(FROM + i * MS_PER_MINUTE));
    const MetricDataResults = [{ Id: 'throttles', Values, Timestamps, StatusCode: 'Complete' }];
    cloud = openCloud([
      aService('cloudwatch', { GetMetricData: answering({ MetricDataResults }) }),
    ]);
    expect(await look('lambda-throttles', aFunction())).toMatchObject([{ state }]);
  });
});

describe('alarms', () => {
  const alarm = (StateValue: string, since: number, more = {}) => ({
    AlarmName: 'latency',
    ActionsEnabled: true,
    StateValue,
    StateTransitionedTimestamp: new Date(since),
    Dimensions: [{ Name: 'InstanceId', Value: anInstance().id }],
    ...more,
  });
  const elsewhere = { Dimensions: [{ Name: 'InstanceId', Value: 'i-other' }] };

  test.each([
    ['none in alarm', [alarm('OK', 0)], 'ok'],
    ['one that went into alarm since', [alarm('OK', 0), alarm('ALARM', FROM + 1)], 'failed'],
  ])('%s', async (_name, MetricAlarms, state) => {
    cloud = openCloud([aService('cloudwatch', { DescribeAlarms: answering({ MetricAlarms }) })]);
    expect(await look('alarms')).toMatchObject([{ name: 'alarms', state }]);
  });

  test.each([
    ['one that was in alarm before', [alarm('ALARM', FROM - 1)]],
    ['one that tells nobody', [alarm('ALARM', FROM + 1, { ActionsEnabled: false })]],
    ['one of another resource', [alarm('ALARM', FROM + 1, elsewhere)]],
    ['none at all', []],
  ])('%s guards nothing, and is left out', async (_name, MetricAlarms) => {
    cloud = openCloud([aService('cloudwatch', { DescribeAlarms: answering({ MetricAlarms }) })]);
    expect(await look('alarms')).toEqual([]);
  });
});

test('a check that cannot be read is unknown, and says why', async () => {
  cloud = openCloud([
    aService('ec2', { DescribeInstanceStatus: refusing('UnauthorizedOperation', 403) }),
  ]);
  expect(await look('ec2-status-checks')).toMatchObject([
    { state: 'unknown', detail: expect.stringContaining('needs ec2:DescribeInstanceStatus') },
  ]);
});

test('a check that does not exist is unknown', async () => {
  cloud = openCloud();
  expect(await look('tea-leaves')).toMatchObject([{ name: 'tea-leaves', state: 'unknown' }]);
});
