import {
  CloudWatchLogsClient,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { storedBytes } from '#local/account/lifecycle/log-group.ts';
import { extended } from '#local/account/timeline.ts';
import { aLogGroup, anAccount, anEstate, errorOf, NOW } from '../an-account.ts';

const SECONDS_PER_DAY = 86_400;
const { name } = aLogGroup();
const opened = (groups = [aLogGroup()]) => {
  const account = anAccount({ estate: anEstate(groups) });
  const logs = new CloudWatchLogsClient(account.config);
  return {
    ...account,
    days: (days: number) => account.wait(days * SECONDS_PER_DAY),
    describe: async (input: object = {}) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups ?? [],
    put: (logGroupName: string, retentionInDays: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays })),
    remove: (logGroupName: string) => logs.send(new DeleteRetentionPolicyCommand({ logGroupName })),
  };
};

describe('a retention policy', () => {
  test('lets what is older go at once, and taking it away brings nothing back', async () => {
    const { describe, put, remove, days } = opened();
    const stored = async () => (await describe())[0]?.storedBytes ?? 0;
    const perDay = 40_000 * SECONDS_PER_DAY;
    expect(await stored()).toBe(1_000 * perDay);
    await put(name, 365);
    expect(await describe()).toMatchObject([{ retentionInDays: 365, storedBytes: 365 * perDay }]);
    await days(10);
    expect(await stored()).toBe(365 * perDay);
    await remove(name);
    expect((await describe())[0]).not.toHaveProperty('retentionInDays');
    await days(10);
    expect(await stored()).toBe(375 * perDay);
  });

  test.each([
    ['of days that do not exist', () => opened().put(name, 366), 'InvalidParameterException'],
    ['of a group that is not there', () => opened().put('none', 30), 'ResourceNotFoundException'],
    [
      'taken from a group that is not there',
      () => opened().remove('none'),
      'ResourceNotFoundException',
    ],
    [
      'of a group that only passes events on',
      () => opened([aLogGroup({ logClass: 'DELIVERY' })]).put(name, 30),
      'InvalidParameterException',
    ],
  ])('%s is refused', async (_name, call, code) => expect(await errorOf(call())).toBe(code));
});

test('whatever policies come and go, nothing that is gone comes back', () => {
  const steps = fc.array(
    fc.record({
      days: fc.integer({ min: 1, max: 400 }),
      keep: fc.option(fc.constantFrom(1, 30, 365)),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(steps, (policies) => {
      let group = aLogGroup();
      let at = NOW;
      for (const { days, keep } of policies) {
        group = { ...group, retention: extended(group.retention, at, keep) };
        const before = storedBytes(group, at);
        at += days * MS_PER_DAY;
        const grown = group.ingest.level * days * SECONDS_PER_DAY;
        expect(storedBytes(group, at)).toBeLessThanOrEqual(before + grown + 1);
      }
    }),
  );
});

test('a group is found by its own name, not by how it begins', async () => {
  const { describe } = opened([aLogGroup(), aLogGroup({ name: `${name}-old` })]);
  const names = async (input: object) => (await describe(input)).map((g) => g.logGroupName);
  expect(await names({ logGroupIdentifiers: [name] })).toEqual([name]);
  expect(await names({ logGroupNamePrefix: name })).toEqual([name, `${name}-old`]);
  expect(await names({ logGroupIdentifiers: ['none'] })).toEqual([]);
});
