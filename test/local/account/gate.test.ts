import {
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import {
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListHostedZonesCommand, Route53Client } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { credentialsFor } from '#local/services/wire/caller.ts';
import { anAccount, anInstance, aVolume, errorOf } from './an-account.ts';

const InstanceIds = [anInstance().id];
const VolumeId = aVolume().id;

describe('a dry run', () => {
  const calls = ({ ec2 }: ReturnType<typeof anAccount>) => [
    ec2.send(new StopInstancesCommand({ InstanceIds, DryRun: true })),
    ec2.send(new DeleteVolumeCommand({ VolumeId, DryRun: true })),
    ec2.send(new DescribeVolumesCommand({ DryRun: true })),
  ];

  test('says that the call would have been allowed, and changes nothing', async () => {
    const account = anAccount();
    for (const call of calls(account)) expect(await errorOf(call)).toBe('DryRunOperation');
    await account.wait(60);
    const { Reservations } = await account.ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations?.[0]?.Instances?.[0]?.State?.Name).toBe('running');
    const { Volumes } = await account.ec2.send(new DescribeVolumesCommand({}));
    expect(Volumes).toHaveLength(1);
    expect(account.mutations()).toEqual([]);
  });

  test('says that it would not', async () => {
    const account = anAccount();
    account.control.deny({ action: 'ec2:StopInstances', principal: 'role/Tester' });
    const stop = (DryRun: boolean) =>
      errorOf(account.ec2.send(new StopInstancesCommand({ InstanceIds, DryRun })));
    expect([await stop(true), await stop(false)]).toEqual([
      'UnauthorizedOperation',
      'UnauthorizedOperation',
    ]);
    account.control.allowAll();
    expect(await stop(false)).toBe('none');
  });
});

test('a permission that is missing has the name that IAM gives it', async () => {
  const { control, costExplorer, lambda } = anAccount();
  control.deny({ action: 'ce:GetCostAndUsage' });
  control.deny({ action: 'lambda:ListFunctions' });
  const calls = [
    costExplorer.send(
      new GetCostAndUsageCommand({
        TimePeriod: { Start: '2026-08-01', End: '2026-08-02' },
        Granularity: 'DAILY',
        Metrics: ['UnblendedCost'],
      }),
    ),
    lambda.send(new ListFunctionsCommand({})),
  ];
  for (const call of calls) expect(await errorOf(call)).toBe('AccessDeniedException');
});

describe('throttling', () => {
  test('answers with the error of each service, until it is over', async () => {
    const { control, clock, ec2, lambda, cloudwatch, cloudtrail, wait } = anAccount();
    const until = clock.now() + 60_000;
    for (const service of ['ec2', 'lambda', 'cloudwatch', 'cloudtrail'])
      control.throttle({ service, until });
    const calls = () => [
      errorOf(ec2.send(new DescribeVolumesCommand({}))),
      errorOf(lambda.send(new ListFunctionsCommand({}))),
      errorOf(cloudwatch.send(new ListMetricsCommand({}))),
      errorOf(cloudtrail.send(new LookupEventsCommand({}))),
    ];
    expect(await Promise.all(calls())).toEqual([
      'RequestLimitExceeded',
      'TooManyRequestsException',
      'Throttling',
      'ThrottlingException',
    ]);
    await wait(60);
    expect(new Set(await Promise.all(calls()))).toEqual(new Set(['none']));
  });

  test('starts when the bucket of an API is empty, and ends as it fills', async () => {
    const { ec2, wait } = anAccount({ rate: () => ({ burst: 3, perSecond: 1 }) });
    const read = () => errorOf(ec2.send(new DescribeVolumesCommand({})));
    const reads = [await read(), await read(), await read(), await read()];
    expect(reads).toEqual(['none', 'none', 'none', 'RequestLimitExceeded']);
    expect(await errorOf(ec2.send(new DescribeInstancesCommand({})))).toBe('none');
    await wait(1);
    expect([await read(), await read()]).toEqual(['none', 'RequestLimitExceeded']);
  });
});

describe('services around the machines', () => {
  const calls = (config: ReturnType<typeof anAccount>['config']) => ({
    'auto-scaling': new AutoScalingClient(config).send(new DescribeAutoScalingInstancesCommand({})),
    cloudformation: new CloudFormationClient(config).send(
      new DescribeStackResourcesCommand({ StackName: 's' }),
    ),
    'elastic-load-balancing-v2': new ElasticLoadBalancingV2Client(config).send(
      new DescribeTargetGroupsCommand({}),
    ),
    kms: new KMSClient(config).send(new DescribeKeyCommand({ KeyId: 'alias/aws/ebs' })),
    'route-53': new Route53Client(config).send(new ListHostedZonesCommand({})),
  });
  const errorsOf = async (config: Parameters<typeof calls>[0]) =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(calls(config)).map(async ([name, call]) => [name, await errorOf(call)]),
      ),
    );

  test('refuse, throttle and turn strangers away with the error that is theirs', async () => {
    const { control, config, clock } = anAccount();
    for (const action of [
      'autoscaling:DescribeAutoScalingInstances',
      'cloudformation:DescribeStackResources',
      'elasticloadbalancing:DescribeTargetGroups',
      'kms:DescribeKey',
      'route53:ListHostedZones',
    ])
      control.deny({ action });
    expect(await errorsOf(config)).toEqual({
      'auto-scaling': 'AccessDenied',
      cloudformation: 'AccessDenied',
      'elastic-load-balancing-v2': 'AccessDenied',
      kms: 'AccessDeniedException',
      'route-53': 'AccessDenied',
    });
    control.allowAll();
    for (const service of Object.keys(await errorsOf(config)))
      control.throttle({ service, until: clock.now() + 1_000 });
    expect(await errorsOf(config)).toEqual({
      'auto-scaling': 'Throttling',
      cloudformation: 'Throttling',
      'elastic-load-balancing-v2': 'Throttling',
      kms: 'ThrottlingException',
      'route-53': 'Throttling',
    });
    const stranger = { ...config, credentials: credentialsFor('000000000099') };
    expect(await errorsOf(stranger)).toEqual({
      'auto-scaling': 'InvalidClientTokenId',
      cloudformation: 'InvalidClientTokenId',
      'elastic-load-balancing-v2': 'InvalidClientTokenId',
      kms: 'UnrecognizedClientException',
      'route-53': 'InvalidClientTokenId',
    });
  });
});

test('another account is not served', async () => {
  const { config } = anAccount();
  const stranger = { ...config, credentials: credentialsFor('000000000099') };
  expect(await errorOf(new EC2Client(stranger).send(new DescribeVolumesCommand({})))).toBe(
    'AuthFailure',
  );
  const trail = new CloudTrailClient(stranger).send(new LookupEventsCommand({}));
  expect(await errorOf(trail)).toBe('UnrecognizedClientException');
});

test('another region is empty', async () => {
  const { config } = anAccount();
  const elsewhere = new EC2Client({ ...config, region: 'eu-west-1' });
  expect((await elsewhere.send(new DescribeVolumesCommand({}))).Volumes).toEqual([]);
  expect(await errorOf(elsewhere.send(new StopInstancesCommand({ InstanceIds })))).toBe(
    'InvalidInstanceID.NotFound',
  );
});
