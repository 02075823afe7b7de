import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { anAccount, anEstate, anInstance, errorOf } from '../../an-account.ts';

const ID = anInstance().id;
type Account = ReturnType<typeof anAccount>;

const stop = ({ ec2 }: Account) => ec2.send(new StopInstancesCommand({ InstanceIds: [ID] }));
const start = ({ ec2 }: Account) => ec2.send(new StartInstancesCommand({ InstanceIds: [ID] }));
const setType = ({ ec2 }: Account, type: string) =>
  ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: ID, InstanceType: { Value: type } }));
const seen = async ({ ec2 }: Account) => {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [ID] }));
  const found = Reservations?.[0]?.Instances?.[0];
  return `${found?.State?.Name} ${found?.InstanceType}`;
};
const health = async ({ ec2 }: Account) => {
  const { InstanceStatuses } = await ec2.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [ID], IncludeAllInstances: true }),
  );
  return InstanceStatuses?.[0]?.InstanceStatus?.Status;
};

describe('an instance that is resized', () => {
  test('goes through the states of EC2, each of which takes its time', async () => {
    const account = anAccount();
    await stop(account);
    await account.wait(10);
    expect(await seen(account)).toBe('stopping m6i.xlarge');
    expect(await errorOf(setType(account, 'm6i.large'))).toBe('IncorrectInstanceState');
    await account.wait(60);
    expect(await seen(account)).toBe('stopped m6i.xlarge');
    expect(await health(account)).toBe('not-applicable');
    await setType(account, 'm6i.large');
    await account.wait(10);
    expect(await seen(account)).toBe('stopped m6i.large');
    await start(account);
    await account.wait(10);
    expect(await seen(account)).toBe('pending m6i.large');
    await account.wait(60);
    expect(await seen(account)).toBe('running m6i.large');
    expect(await health(account)).toBe('initializing');
    await account.wait(180);
    expect(await health(account)).toBe('ok');
  });

  test('is seen in its old state by some reads of the first seconds, and by none after five', async () => {
    const account = anAccount();
    await stop(account);
    const early: string[] = [];
    for (let i = 0; i < 9; i++) {
      early.push(await seen(account));
      await account.wait(0.5);
    }
    expect(new Set(early)).toEqual(new Set(['running m6i.xlarge', 'stopping m6i.xlarge']));
    await account.wait(0.5);
    expect(await seen(account)).toBe('stopping m6i.xlarge');
  });
});

describe('EC2 refuses', () => {
  const stopped = async (account: Account) => {
    await stop(account);
    await account.wait(120);
  };
  const zoneE = anEstate([anInstance({ zone: 'us-east-1e' })]);
  const isProtected = anEstate([anInstance({ traits: { stopProtection: true } })]);

  test.each<
    [string, string, ReturnType<typeof anEstate> | undefined, (a: Account) => Promise<unknown>]
  >([
    [
      'another type while it runs',
      'IncorrectInstanceState',
      undefined,
      (a) => setType(a, 'm6i.large'),
    ],
    ['a type that does not exist', 'InvalidParameterValue', undefined, (a) => setType(a, 'm9.big')],
    [
      'a type of another architecture',
      'InvalidParameterValue',
      undefined,
      async (a) => {
        await stopped(a);
        await setType(a, 'm7g.large');
      },
    ],
    [
      'a start while it stops',
      'IncorrectInstanceState',
      undefined,
      async (a) => {
        await stop(a);
        await start(a);
      },
    ],
    [
      'a stop while it starts',
      'IncorrectInstanceState',
      undefined,
      async (a) => {
        await stopped(a);
        await start(a);
        await stop(a);
      },
    ],
    ['a stop under stop protection', 'OperationNotPermitted', isProtected, stop],
    [
      'a start where there is no machine free',
      'InsufficientInstanceCapacity',
      undefined,
      async (a) => {
        await stopped(a);
        a.control.capacity({ type: 'm6i.xlarge', zone: 'us-east-1a', available: false });
        await start(a);
      },
    ],
    [
      'a start in a zone without the type',
      'Unsupported',
      zoneE,
      async (a) => {
        await stopped(a);
        await setType(a, 'm7i.xlarge');
        await start(a);
      },
    ],
    [
      'an id that names nothing',
      'InvalidInstanceID.NotFound',
      undefined,
      ({ ec2 }) => ec2.send(new StopInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })),
    ],
    [
      'an id that is none',
      'InvalidInstanceID.Malformed',
      undefined,
      ({ ec2 }) => ec2.send(new DescribeInstancesCommand({ InstanceIds: ['orders'] })),
    ],
  ])('%s', async (_name, code, estate, act) => {
    expect(await errorOf(act(anAccount({ ...(estate && { estate }) })))).toBe(code);
  });

  test('a start only as long as capacity is short', async () => {
    const account = anAccount();
    await stopped(account);
    const until = account.clock.now() + 60_000;
    account.control.capacity({ type: 'm6i.xlarge', zone: 'us-east-1a', available: false, until });
    expect(await errorOf(start(account))).toBe('InsufficientInstanceCapacity');
    await account.wait(60);
    expect(await errorOf(start(account))).toBe('none');
  });
});
