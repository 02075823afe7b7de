import { afterEach, describe, expect, test } from 'vitest';
import { makeReadFact, makeReadFacts } from '#adapters/aws/readers/facts.ts';
import type { ResourceType } from '#core/model/facts.ts';
import {
  ACCOUNT,
  aFunction,
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

  test('all pages of them', async () => {
    const ids = Array.from({ length: 12 }, (_, i) => String(i).padStart(17, '0'));
    const lambdaArn = (id: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${id}`;
    cloud = openAccountWith([
      ...ids.map((id) => anInstance({ id: `i-${id}` })),
      ...ids.map((id) => aVolume({ id: `vol-${id}` })),
      ...ids.map((id) => aFunction({ id: lambdaArn(id), name: id })),
    ]);
    let pages = 0;
    cloud.around = ({ operation, input }, next) => {
      if (!/^(Describe|ListFunctions)/.test(operation)) return next();
      pages++;
      Object.assign(input, { MaxResults: 5, MaxItems: 5 });
      return next();
    };
    for (const type of ['ec2/instance', 'ebs/volume', 'lambda/function'] as const)
      expect(new Set((await facts(type)).map(({ arn }) => arn)).size).toBe(ids.length);
    expect(pages).toBe(9);
  });
});

describe('a read that is refused', () => {
  test.each([
    ['ec2/instance', 'ec2:DescribeInstances'],
    ['ebs/volume', 'ec2:DescribeVolumes'],
    ['lambda/function', 'lambda:ListFunctions'],
    ['lambda/function', 'lambda:ListTags'],
  ] as const)('of %s names the place and %s', async (type, action) => {
    const { account, ...opened } = openAccountWith();
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
    cloud = openAccountWith([anInstance(), aVolume(), aFunction()]);
    for (const type of ['ec2/instance', 'ebs/volume', 'lambda/function'] as const) {
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
