import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  EC2Client,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientFor } from '#adapters/aws/clients.ts';
import { makeReadEdits } from '#adapters/aws/readers/edits.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import {
  ACCOUNT,
  aFunction,
  aLogGroup,
  anInstance,
  aVolume,
  NOW,
  REGION,
} from '#test/local/account/an-account.ts';
import { answering, aService, type Cloud, openCloud } from '../cloud.ts';
import { openAccountWith, SCOPE } from './account.ts';

const { id } = anInstance();
const ARN = `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`;
const VOLUME_ARN = `arn:aws:ec2:${REGION}:${ACCOUNT}:volume/${aVolume().id}`;
const TINA = `arn:aws:sts::${ACCOUNT}:assumed-role/Tester/tina`;
/** Longer than the trail takes. */
const DELIVERED_MIN = 15;

describe('edits by others', () => {
  let cloud: ReturnType<typeof openAccountWith>;
  beforeEach(() => {
    cloud = openAccountWith([anInstance(), aVolume(), aFunction()]);
  });
  afterEach(() => cloud.close());
  const read = (arn = ARN, given: Parameters<typeof makeReadEdits>[0] = {}) =>
    makeReadEdits(given)(SCOPE, arn, NOW - 1_000, NOW + MS_PER_HOUR);
  const pass = (minutes: number) =>
    cloud.clock.advanceTo(cloud.clock.now() + minutes * MS_PER_MINUTE);
  const tina = () => new EC2Client(cloud.account.config);
  const stop = new StopInstancesCommand({ InstanceIds: [id] });

  test('are told with who, when and what, once the trail has them', async () => {
    await tina().send(stop);
    expect(await read()).toEqual([]);
    await pass(DELIVERED_MIN);
    expect(await read()).toEqual([
      {
        eventId: expect.any(String),
        requestId: expect.any(String),
        at: NOW,
        by: TINA,
        eventName: 'StopInstances',
      },
    ]);
  });

  test('of a log group are found by its name, slashes and all', async () => {
    cloud.close();
    cloud = openAccountWith([aLogGroup()]);
    const logs = new CloudWatchLogsClient(cloud.account.config);
    const { id: arn, name } = aLogGroup();
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: 30 }));
    await pass(DELIVERED_MIN);
    expect(await read(arn)).toMatchObject([{ by: TINA, eventName: 'PutRetentionPolicy' }]);
  });

  test('come as late as the trail is', async () => {
    cloud.account.control.delayTrail(30 * MS_PER_MINUTE);
    await tina().send(stop);
    await pass(DELIVERED_MIN);
    expect(await read()).toEqual([]);
    await pass(30);
    expect(await read()).toHaveLength(1);
  });

  test('are not our own calls, whatever the session is called', async () => {
    const executeRolePrefix = 'trimtab-execute-';
    const owner = { ...SCOPE, roleName: 'trimtab-execute-ec2' };
    await (await clientFor('ec2', owner)).stopInstances({ InstanceIds: [id] });
    await tina().send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '1' }] }));
    await pass(DELIVERED_MIN);
    expect(await read(ARN, { executeRolePrefix })).toMatchObject([{ by: TINA }]);
    expect(await read(ARN)).toHaveLength(2);
  });

  test('are not those of this process where it makes our calls itself', async () => {
    await (await clientFor('ec2', SCOPE)).stopInstances({ InstanceIds: [id] });
    await pass(DELIVERED_MIN);
    expect(await read()).toEqual([]);
    expect(await read(ARN, { executeRolePrefix: 'trimtab-execute-' })).toHaveLength(1);
  });

  test('are not calls that leave the resource as it is', async () => {
    await tina().send(new CreateSnapshotCommand({ VolumeId: aVolume().id }));
    await pass(DELIVERED_MIN);
    expect(await read(VOLUME_ARN)).toEqual([]);
  });

  test('of a function are found, and only those between the two times', async () => {
    const lambda = new LambdaClient(cloud.account.config);
    const set = (Timeout: number) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'resize', Timeout }));
    await set(9);
    await pass(5);
    await set(10);
    await pass(30);
    const at = NOW + 5 * MS_PER_MINUTE;
    const found = await makeReadEdits({})(SCOPE, aFunction().id, at - 1_000, at + 1_000);
    expect(found).toMatchObject([{ at, eventName: 'UpdateFunctionConfiguration20150331v2' }]);
  });

  test('that may not be read are an error', async () => {
    cloud.account.control.deny({ action: 'cloudtrail:LookupEvents' });
    await expect(read()).rejects.toThrow('needs cloudtrail:LookupEvents');
  });
});

describe('an event of the trail', () => {
  let cloud: Cloud;
  afterEach(() => cloud.close());
  const event = (EventId: string, record: object | string, given: object = {}) => ({
    EventId,
    EventName: 'StopInstances',
    EventTime: new Date(NOW),
    ReadOnly: 'false',
    Username: 'someone',
    CloudTrailEvent: typeof record === 'string' ? record : JSON.stringify(record),
    ...given,
  });
  const read = (...Events: object[]) => {
    process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
    cloud = openCloud([aService('cloudtrail', { LookupEvents: answering({ Events }) })]);
    return makeReadEdits({ executeRolePrefix: 'trimtab-' })(SCOPE, ARN, 0, NOW);
  };

  test('that only reads or was refused is no edit', async () => {
    const found = await read(
      event('1', {}, { ReadOnly: 'true', EventName: 'DescribeInstances' }),
      event('2', { errorCode: 'Client.UnauthorizedOperation' }),
    );
    expect(found).toEqual([]);
  });

  test('names the service that acts by itself, and whoever it can', async () => {
    const found = await read(
      event('1', { userIdentity: { invokedBy: 'autoscaling.amazonaws.com' } }),
      event('2', 'cut off'),
      event('3', {}, { Username: undefined }),
    );
    expect(found.map(({ by }) => by)).toEqual([
      'autoscaling.amazonaws.com',
      'someone',
      'somebody unknown',
    ]);
  });

  test('of a user whose name is like that of our roles is an edit', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:user/trimtab-execute-ec2`;
    expect(await read(event('1', { userIdentity: { arn } }))).toMatchObject([{ by: arn }]);
  });
});
