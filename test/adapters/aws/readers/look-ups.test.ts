import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeReadDetachments } from '#adapters/aws/readers/detachments.ts';
import { makeReadInstanceTypes } from '#adapters/aws/readers/instance-types.ts';
import { readBuiltInPrices } from '#adapters/aws/readers/prices.ts';
import { BUILT_IN_PRICES } from '#core/cost/price-book.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { MutationRecord } from '#local/account/mutation.ts';
import type { Handler } from '#local/services/wire/service.ts';
import { anAttachedVolume, anInstance, NOW } from '#test/local/account/an-account.ts';
import { ACCOUNT, REGION } from '#test/support/facts.ts';
import { aService, type Cloud, openCloud } from '../cloud.ts';
import { openAccountWith, SCOPE } from './account.ts';

let cloud: Cloud;
beforeEach(() => {
  process.env.AWS_ACCESS_KEY_ID = `AKIA${ACCOUNT}`;
});
afterEach(() => cloud.close());

const scope = { account: ACCOUNT, region: REGION };
const volumeArn = (id: string, { account, region } = scope) =>
  `arn:aws:ec2:${region}:${account}:volume/${id}`;

const detached = (volume: string, daysAgo: number, n: number): MutationRecord => ({
  eventId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  time: NOW - daysAgo * MS_PER_DAY,
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DetachVolume',
  region: SCOPE.region,
  principal: 'arn:aws:iam::000000000042:user/ada',
  requestId: 'r',
  resources: [
    { type: 'AWS::EC2::Instance', name: 'i-1' },
    { type: 'AWS::EC2::Volume', name: volume },
  ],
  request: {},
});

describe('detachments', () => {
  const read = makeReadDetachments({});

  test('are the newest of each volume, whatever page they are on', async () => {
    const many = Array.from({ length: 60 }, (_, i) => detached(`vol-${i}`, 10 + i / 100, i));
    const events = [detached('vol-0', 40, 90), ...many, detached('vol-1', 2, 91)];
    cloud = openAccountWith([], { events });
    const found = await read(SCOPE, NOW - 80 * MS_PER_DAY);
    expect(found.size).toBe(60);
    expect(found.get(volumeArn('vol-0', SCOPE))).toBe(NOW - 10 * MS_PER_DAY);
    expect(found.get(volumeArn('vol-1', SCOPE))).toBe(NOW - 2 * MS_PER_DAY);
  });

  test('are those since the time that was asked for', async () => {
    cloud = openAccountWith([], { events: [detached('vol-1', 20, 1), detached('vol-2', 5, 2)] });
    const found = await read(SCOPE, NOW - 10 * MS_PER_DAY);
    expect([...found.keys()]).toEqual([volumeArn('vol-2', SCOPE)]);
  });

  test('are no calls that were refused', async () => {
    const event = (id: string, CloudTrailEvent?: string) => ({
      EventTime: new Date(NOW),
      Resources: [{ ResourceType: 'AWS::EC2::Volume', ResourceName: id }],
      CloudTrailEvent,
    });
    const Events = [
      event('vol-1', '{"errorCode":"Client.UnauthorizedOperation"}'),
      event('vol-2', '{"eventName":"DetachVolume"}'),
      event('vol-3', 'cut off'),
      { EventTime: new Date(NOW), Resources: [] },
    ];
    const answer: Handler = () => ({ Events });
    cloud = openCloud([aService('cloudtrail', { LookupEvents: answer })]);
    expect([...(await read(scope, 0)).keys()]).toEqual([volumeArn('vol-2'), volumeArn('vol-3')]);
  });

  test('that may not be read are an error', async () => {
    const { account, ...opened } = openAccountWith([anInstance(), anAttachedVolume()]);
    cloud = opened;
    account.control.deny({ action: 'cloudtrail:LookupEvents' });
    await expect(read(SCOPE, 0)).rejects.toThrow('needs cloudtrail:LookupEvents');
  });
});

test('instance types are all on sale, by name, with their size', async () => {
  cloud = openAccountWith([]);
  const types = await makeReadInstanceTypes({})(SCOPE);
  expect(types.map(({ name }) => name)).toEqual(types.map(({ name }) => name).sort());
  expect(types.find(({ name }) => name === 'm6i.xlarge')).toEqual({
    name: 'm6i.xlarge',
    family: 'm6i',
    vcpus: 4,
    memoryMib: 16_384,
    architectures: ['x86_64'],
    currentGeneration: true,
    burstable: false,
  });
});

test('prices of elsewhere say whose they are', async () => {
  cloud = openCloud();
  expect(await readBuiltInPrices(scope)).toEqual(BUILT_IN_PRICES);
  expect(await readBuiltInPrices({ ...scope, region: 'eu-west-1' })).toMatchObject({
    region: 'eu-west-1',
    source: 'built-in table of us-east-1',
  });
});

test('prices of a region are one book, so that evidence that shares it is hashed with it once', async () => {
  expect(await readBuiltInPrices(scope)).toBe(await readBuiltInPrices({ ...scope }));
});
