import { afterEach, describe, expect, test } from 'vitest';
import { clientFor, setMembership } from '#adapters/aws/clients.ts';
import { setClock, systemClock } from '#adapters/aws/clock.ts';
import { NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { type CallContext, ServiceError } from '#local/services/wire/service.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { answering, aService, type Cloud, openCloud, refusing } from './cloud.ts';

const OTHER = '999999999999';

let cloud: Cloud;
afterEach(() => cloud.close());

/** Notes who made each call. */
const open = () => {
  const callers: CallContext[] = [];
  const note = (_input: unknown, context: CallContext) => {
    callers.push(context);
    return {};
  };
  cloud = openCloud([
    aService('ec2', { DescribeVolumes: note }),
    aService('lambda', { ListFunctions: note }),
  ]);
  let assumed = 0;
  cloud.around = (call, next) => {
    if (call.operation === 'AssumeRole') assumed++;
    return next();
  };
  return { callers, assumed: () => assumed };
};

describe('a client', () => {
  test('is made once for an account, a region and a role', async () => {
    open();
    const owner = { account: ACCOUNT, region: REGION };
    expect(await clientFor('ec2', owner)).toBe(await clientFor('ec2', { ...owner }));
    expect(await clientFor('ec2', owner)).not.toBe(
      await clientFor('ec2', { ...owner, region: 'eu-west-1' }),
    );
  });

  test('acts in its region with the rights of the process', async () => {
    const { callers } = open();
    const ec2 = await clientFor('ec2', { account: ACCOUNT, region: 'eu-west-1' });
    await ec2.describeVolumes({});
    expect(callers).toMatchObject([
      { account: ACCOUNT, region: 'eu-west-1', principal: `arn:aws:iam::${ACCOUNT}:root` },
    ]);
  });

  test('of a role acts in the account of the role', async () => {
    const { callers } = open();
    const ec2 = await clientFor('ec2', { account: OTHER, region: REGION, roleName: 'reader' });
    await ec2.describeVolumes({});
    expect(callers).toMatchObject([
      { account: OTHER, principal: `arn:aws:sts::${OTHER}:assumed-role/reader/trimtab` },
    ]);
  });

  test('is refused for another account that no role leads to', async () => {
    open();
    await expect(clientFor('ec2', { account: OTHER, region: REGION })).rejects.toThrow(
      NotPermittedError,
    );
  });

  test('looks again whose credentials it has after it could not', async () => {
    open();
    cloud.around = async () => {
      throw new ServiceError('Throttling', 'slow down', 400);
    };
    const owner = { account: ACCOUNT, region: REGION };
    await expect(clientFor('ec2', owner)).rejects.toThrow(UpstreamError);
    cloud.around = undefined;
    await clientFor('ec2', owner);
  });

  test('tries as often as AWS_MAX_ATTEMPTS says', async () => {
    const attempts = async (max: string) => {
      let calls = 0;
      process.env.AWS_MAX_ATTEMPTS = max;
      cloud = openCloud([
        aService('ec2', { DescribeVolumes: refusing('RequestLimitExceeded', 503) }),
      ]);
      cloud.around = (_call, next) => {
        calls++;
        return next();
      };
      const ec2 = await clientFor('ec2');
      await expect(ec2.describeVolumes({})).rejects.toThrow(UpstreamError);
      return calls;
    };
    expect(await attempts('2')).toBe(2);
    expect(await attempts('1')).toBe(1);
  });
});

describe('a member of an organisation', () => {
  afterEach(() => setMembership());

  test('is entered by the role for reading, and the home account is read without it', async () => {
    const { callers, assumed } = open();
    setMembership({ home: ACCOUNT, readRole: 'reader' });
    for (const account of [ACCOUNT, OTHER]) {
      const ec2 = await clientFor('ec2', { account, region: REGION, roleName: 'reader' });
      await ec2.describeVolumes({});
    }
    expect(callers.map(({ principal }) => principal)).toEqual([
      `arn:aws:iam::${ACCOUNT}:root`,
      `arn:aws:sts::${OTHER}:assumed-role/reader/trimtab`,
    ]);
    expect(assumed()).toBe(1);
  });

  test('keeps its roles for changing things apart: that of the home account is assumed too', async () => {
    const { assumed } = open();
    setMembership({ home: ACCOUNT, readRole: 'reader' });
    const owner = { account: ACCOUNT, region: REGION, roleName: 'trimtab-execute-ec2' };
    await (await clientFor('ec2', owner)).describeVolumes({});
    expect(assumed()).toBe(1);
  });

  test('is told the external id when a role is assumed', async () => {
    open();
    setMembership({ home: ACCOUNT, readRole: 'reader', externalId: 'ours' });
    const said: unknown[] = [];
    cloud.around = (call, next) => {
      if (call.operation === 'AssumeRole') said.push(call.input.ExternalId);
      return next();
    };
    const ec2 = await clientFor('ec2', { account: OTHER, region: REGION, roleName: 'reader' });
    await ec2.describeVolumes({});
    expect(said).toEqual(['ours']);
  });
});

describe('the session of a role', () => {
  const owner = { account: OTHER, region: REGION, roleName: 'reader' };

  test('is shared by the clients of all services', async () => {
    const { assumed } = open();
    const ec2 = await clientFor('ec2', owner);
    const lambda = await clientFor('lambda', owner);
    await Promise.all([ec2.describeVolumes({}), lambda.listFunctions({})]);
    await (await clientFor('ec2', { ...owner, region: 'eu-west-1' })).describeVolumes({});
    expect(assumed()).toBe(1);
  });

  test('is renewed shortly before it ends', async () => {
    const { assumed } = open();
    await (await clientFor('ec2', owner)).describeVolumes({});
    await cloud.clock.advanceTo(cloud.clock.now() + MS_PER_HOUR - 6 * MS_PER_MINUTE);
    await (await clientFor('lambda', owner)).listFunctions({});
    expect(assumed()).toBe(1);
    await cloud.clock.advanceTo(cloud.clock.now() + 2 * MS_PER_MINUTE);
    await (await clientFor('ec2', { ...owner, region: 'eu-west-1' })).describeVolumes({});
    expect(assumed()).toBe(2);
  });

  test('that is refused says which permission is missing, and is asked for again', async () => {
    open();
    cloud.around = async () => {
      throw new ServiceError('AccessDenied', 'not authorized', 403);
    };
    const ec2 = await clientFor('ec2', owner);
    await expect(ec2.describeVolumes({})).rejects.toThrow('needs sts:AssumeRole');
    cloud.around = undefined;
    await ec2.describeVolumes({});
  });

  test('without credentials is an error of the service', async () => {
    cloud = openCloud([aService('sts', { AssumeRole: answering({}) })]);
    const ec2 = await clientFor('ec2', owner);
    await expect(ec2.describeVolumes({})).rejects.toThrow(UpstreamError);
  });
});

test('the clock is the machine’s until another is set', () => {
  setClock(() => 42);
  expect(systemClock()).toBe(42);
  setClock(Date.now);
  expect(Math.abs(systemClock() - Date.now())).toBeLessThan(1_000);
});
