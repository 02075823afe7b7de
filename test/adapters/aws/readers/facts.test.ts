// Longer than 250 lines: one account with something of each type, read in every way.
import { afterEach, describe, expect, test } from 'vitest';
import { makeReadFact, makeReadFacts } from '#adapters/aws/readers/facts.ts';
import type { ResourceType } from '#core/model/facts.ts';
import { always } from '#local/account/timeline.ts';
import {
  ACCOUNT,
  aDatabase,
  aFunction,
  aLogGroup,
  anAddress,
  anAttachedVolume,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';
import { answering, aService, type Cloud, openCloud } from '../cloud.ts';
import { openAccountWith, SCOPE } from './account.ts';

let cloud: Cloud;
afterEach(() => cloud.close());

const readFacts = makeReadFacts({ now: () => NOW });
const readFact = makeReadFact({ now: () => NOW });
const facts = (type: ResourceType) => Array.fromAsync(readFacts(SCOPE, type));

const hostile = { Name: '<b>&"\n\u202e=1+1', env: 'prod' };

describe('facts of an account', () => {
  test('an instance', async () => {
    cloud = openAccountWith([anInstance({ tags: hostile })]);
    expect(await facts('ec2/instance')).toEqual([
      {
        schema: 1,
        type: 'ec2/instance',
        arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0000000000000000a`,
        id: 'i-0000000000000000a',
        account: ACCOUNT,
        region: REGION,
        tags: hostile,
        observedAt: NOW,
        instanceType: 'm6i.xlarge',
        state: 'running',
        architecture: 'x86_64',
        zone: 'us-east-1a',
        launchedAt: NOW - 100 * 86_400_000,
        tenancy: 'default',
        platform: 'Linux/UNIX',
        rootDevice: 'ebs',
      },
    ]);
  });

  test('a volume that is attached, and one that is not', async () => {
    cloud = openAccountWith([anInstance(), aVolume({ tags: hostile }), anAttachedVolume()]);
    const common = { schema: 1, type: 'ebs/volume', account: ACCOUNT, region: REGION };
    expect(await facts('ebs/volume')).toMatchObject([
      { ...common, tags: hostile, volumeType: 'gp2', sizeGib: 100, state: 'available', iops: 300 },
      { ...common, attachedTo: 'i-0000000000000000a', state: 'in-use' },
    ]);
    const [detached] = await facts('ebs/volume');
    expect(detached).not.toHaveProperty('attachedTo');
    expect(detached?.arn).toBe(`arn:aws:ec2:${REGION}:${ACCOUNT}:volume/vol-0000000000000000a`);
  });

  test('addresses that something has, and one that nothing has', async () => {
    const association = { id: 'eipassoc-1', instanceId: 'i-0000000000000000a' };
    cloud = openAccountWith([
      anAddress({ tags: hostile }),
      anAddress({ id: 'eipalloc-0000000000000000b', publicIp: '52.4.7.10', association }),
      anAddress({ id: 'eipalloc-0000000000000000c', publicIp: '52.4.7.11', managedBy: 'rnat' }),
    ]);
    const common = { schema: 1, type: 'ec2/address', account: ACCOUNT, region: REGION };
    expect(await facts('ec2/address')).toEqual([
      {
        ...common,
        arn: `arn:aws:ec2:${REGION}:${ACCOUNT}:elastic-ip/eipalloc-0000000000000000a`,
        id: 'eipalloc-0000000000000000a',
        tags: hostile,
        observedAt: NOW,
        publicIp: '52.4.7.9',
        pool: 'amazon',
        borderGroup: REGION,
      },
      expect.objectContaining({ associatedWith: 'i-0000000000000000a' }),
      expect.objectContaining({ managedBy: 'rnat' }),
    ]);
  });

  test('a function, with the tags that a listing leaves out', async () => {
    cloud = openAccountWith([aFunction({ tags: hostile })]);
    expect(await facts('lambda/function')).toMatchObject([
      {
        type: 'lambda/function',
        arn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:resize`,
        id: 'resize',
        tags: hostile,
        memoryMib: 3_008,
        timeoutS: 30,
        architecture: 'x86_64',
        packageType: 'Zip',
        runtime: 'nodejs22.x',
        lastModifiedAt: NOW - 100 * 86_400_000,
      },
    ]);
  });

  test('a log group, with what it stores and its tags', async () => {
    cloud = openAccountWith([
      aLogGroup({ tags: hostile }),
      aLogGroup({ name: '/ecs/orders-api/audit', retention: always(30) }),
    ]);
    const [endless, expiring] = await facts('logs/log-group');
    expect(endless).toEqual({
      schema: 1,
      type: 'logs/log-group',
      arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/ecs/orders-api`,
      id: '/ecs/orders-api',
      account: ACCOUNT,
      region: REGION,
      tags: hostile,
      observedAt: NOW,
      storedBytes: 40_000 * 86_400 * 1_000,
      logClass: 'STANDARD',
      createdAt: NOW - 1_000 * 86_400_000,
    });
    expect(expiring).toMatchObject({ retentionDays: 30, storedBytes: 40_000 * 86_400 * 30 });
  });

  test('a database instance, and that AWS has started it', async () => {
    const DAY = 86_400_000;
    const created = { at: NOW - 100 * DAY, on: true, settledAt: NOW - 100 * DAY };
    const stopped = (daysAgo: number) => ({
      at: NOW - daysAgo * DAY,
      on: false,
      settledAt: NOW - daysAgo * DAY + 60_000,
    });
    cloud = openAccountWith([
      aDatabase({ tags: hostile, power: [created, stopped(10)], multiAz: true }),
      aDatabase({ name: 'reports', replicas: ['reports-2'], power: [created, stopped(2)] }),
      aDatabase({ name: 'reports-2', replicaOf: 'reports' }),
    ]);
    const [restarted, still, replica] = await facts('rds/instance');
    expect(restarted).toEqual({
      schema: 1,
      type: 'rds/instance',
      arn: `arn:aws:rds:${REGION}:${ACCOUNT}:db:legacy-orders`,
      id: 'legacy-orders',
      account: ACCOUNT,
      region: REGION,
      tags: hostile,
      observedAt: NOW,
      instanceClass: 'db.m6i.large',
      engine: 'postgres',
      status: 'available',
      multiAz: true,
      replicas: [],
      createdAt: NOW - 100 * DAY,
      restartedAt: NOW - 3 * DAY,
    });
    expect(still).toMatchObject({ status: 'stopped', replicas: ['reports-2'] });
    expect(still).not.toHaveProperty('restartedAt');
    expect(replica).toMatchObject({ status: 'available', replicas: ['reports'] });
  });

  test('all pages of them', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => String(i).padStart(17, '0'));
    const lambdaArn = (id: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`;
    cloud = openAccountWith([
      ...ids.map((id) => anInstance({ id: `i-${id}` })),
      ...ids.map((id) => aVolume({ id: `vol-${id}` })),
      ...ids.map((id) => aFunction({ id: lambdaArn(id), name: id })),
      ...ids.map((name) => aLogGroup({ name })),
    ]);
    let pages = 0;
    cloud.around = ({ operation, input }, next) => {
      if (!/^(Describe|ListFunctions)/.test(operation)) return next();
      pages++;
      Object.assign(input, { MaxResults: 5, MaxItems: 5, limit: 5 });
      return next();
    };
    const types = ['ec2/instance', 'ebs/volume', 'lambda/function', 'logs/log-group'] as const;
    for (const type of types)
      expect(new Set((await facts(type)).map(({ arn }) => arn)).size).toBe(ids.length);
    expect(pages).toBe(3 * types.length);
  });
});

describe('a read that is refused', () => {
  test.each([
    ['ec2/instance', 'ec2:DescribeInstances'],
    ['ebs/volume', 'ec2:DescribeVolumes'],
    ['lambda/function', 'lambda:ListFunctions'],
    ['lambda/function', 'lambda:ListTags'],
    ['logs/log-group', 'logs:DescribeLogGroups'],
    ['logs/log-group', 'logs:ListTagsForResource'],
    ['rds/instance', 'rds:DescribeDBInstances'],
    ['rds/instance', 'rds:DescribeEvents'],
  ] as const)('of %s names the place and %s', async (type, action) => {
    const { account, ...opened } = openAccountWith([aFunction(), aLogGroup()]);
    cloud = opened;
    account.control.deny({ action });
    await expect(facts(type)).rejects.toMatchObject({
      name: 'NotPermittedError',
      message: expect.stringMatching(
        new RegExp(`in account ${ACCOUNT} \\(${REGION}\\).*needs ${action}\\.$`),
      ),
    });
  });
});

describe('one resource', () => {
  test('is the same fact as in the listing', async () => {
    // Another group's name begins like this one's.
    const groups = [aLogGroup({ name: '/ecs/orders-api-old' }), aLogGroup()];
    cloud = openAccountWith([anInstance(), aVolume(), aFunction(), ...groups, aDatabase()]);
    for (const type of [
      'ec2/instance',
      'ebs/volume',
      'lambda/function',
      'logs/log-group',
      'rds/instance',
    ] as const) {
      const [listed] = await facts(type);
      expect(await readFact(SCOPE, type, listed?.arn ?? '')).toEqual(listed);
    }
  });

  test('that is gone is undefined', async () => {
    cloud = openAccountWith([]);
    const arn = (service: string, id: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${id}`;
    const gone = [
      ['ec2/instance', arn('ec2', 'instance/i-00000000000000001')],
      ['ebs/volume', arn('ec2', 'volume/vol-00000000000000001')],
      ['lambda/function', arn('lambda', 'function:none')],
      ['logs/log-group', arn('logs', 'log-group:/none')],
      ['rds/instance', arn('rds', 'db:none')],
    ] as const;
    for (const [type, of] of gone) expect(await readFact(SCOPE, type, of)).toBeUndefined();
  });

  test('that was terminated is gone, though EC2 still shows it', async () => {
    const State = { Name: 'terminated' };
    const Instances = [
      {
        InstanceId: 'i-1',
        State,
        InstanceType: 'm6i.large',
        Architecture: 'x86_64',
        Placement: { AvailabilityZone: 'us-east-1a' },
        LaunchTime: new Date(NOW),
        RootDeviceType: 'ebs',
      },
    ];
    process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
    cloud = openCloud([
      aService('ec2', { DescribeInstances: answering({ Reservations: [{ Instances }] }) }),
    ]);
    expect(await facts('ec2/instance')).toMatchObject([{ state: 'terminated' }]);
    expect(await readFact(SCOPE, 'ec2/instance', 'arn:aws:ec2:x:y:instance/i-1')).toBeUndefined();
  });

  test('that cannot be read is an error, not gone', async () => {
    const { account, ...opened } = openAccountWith();
    cloud = opened;
    account.control.deny({ action: 'ec2:DescribeVolumes' });
    await expect(readFact(SCOPE, 'ebs/volume', 'arn:x:volume/vol-1')).rejects.toMatchObject({
      name: 'NotPermittedError',
    });
  });
});

test('what EC2 shows in a way that is not known is named', async () => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
  const Instances = [{ InstanceId: 'i-1', State: { Name: 'asleep' } }];
  cloud = openCloud([
    aService('ec2', { DescribeInstances: answering({ Reservations: [{ Instances }] }) }),
  ]);
  await expect(facts('ec2/instance')).rejects.toThrow(/^ec2\/instance i-1 was shown in a way/);
});
