import {
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  RDSClient,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { MS_PER_DAY } from '#core/model/units.ts';
import { generatedEstate } from '#local/account/estate/generated.ts';
import { ACCOUNT, aDatabase, anAccount, anEstate, errorOf, NOW } from '../an-account.ts';

const NAME = aDatabase().name;
const HOUR = 3_600;
const DAY = 24 * HOUR;
const opened = (databases = [aDatabase()], estate = anEstate(databases)) => {
  const account = anAccount({ estate });
  const client = new RDSClient(account.config);
  const DBInstanceIdentifier = NAME;
  const describe = async () =>
    (await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances?.[0];
  return {
    ...account,
    client,
    describe,
    status: async () => (await describe())?.DBInstanceStatus,
    stop: (id = NAME) => client.send(new StopDBInstanceCommand({ DBInstanceIdentifier: id })),
    start: (id = NAME) => client.send(new StartDBInstanceCommand({ DBInstanceIdentifier: id })),
    messages: async () => {
      const asked = { SourceType: 'db-instance' as const, Duration: 14 * 24 * 60 };
      const { Events = [] } = await client.send(new DescribeEventsCommand(asked));
      return Events.map(({ Message }) => Message);
    },
  };
};

describe('a database instance', () => {
  test('takes minutes to stop and to start, and refuses to be hurried', async () => {
    const { stop, start, status, wait } = opened();
    expect(await status()).toBe('available');
    await stop();
    expect(await status()).toBe('stopping');
    expect(await errorOf(start())).toBe('InvalidDBInstanceStateFault');
    await wait(6 * 60);
    expect(await status()).toBe('stopped');
    expect(await errorOf(stop())).toBe('InvalidDBInstanceStateFault');
    await start();
    expect(await status()).toBe('starting');
    await wait(10 * 60);
    expect(await status()).toBe('available');
  });

  test('is started by AWS after seven days, which says so, and can be stopped for seven more', async () => {
    const { stop, status, describe, messages, wait } = opened();
    await stop();
    await wait(7 * DAY - HOUR);
    expect(await status()).toBe('stopped');
    expect((await describe())?.AutomaticRestartTime).toEqual(new Date(NOW + 7 * MS_PER_DAY));
    await wait(2 * HOUR);
    expect(await status()).toBe('available');
    expect(await messages()).toEqual([
      'DB instance stopped',
      expect.stringContaining('exceeding the maximum allowed time being stopped'),
      'DB instance started',
    ]);
    await stop();
    await wait(7 * DAY - HOUR);
    expect(await status()).toBe('stopped');
    await wait(2 * HOUR);
    expect(await status()).toBe('available');
    expect(await messages()).toHaveLength(5);
  });

  test('that somebody has started is not started by AWS', async () => {
    const { stop, start, messages, wait } = opened();
    await stop();
    await wait(HOUR);
    await start();
    await wait(8 * DAY);
    expect(await messages()).toEqual(['DB instance stopped', 'DB instance started']);
  });

  test.each([
    ['is replicated', { replicas: ['reports'] }, 'InvalidParameterCombination'],
    ['is a replica', { replicaOf: 'orders' }, 'InvalidParameterCombination'],
    ['belongs to a cluster', { cluster: 'shop' }, 'InvalidParameterCombination'],
    [
      'is SQL Server in several zones',
      { engine: 'sqlserver-se', multiAz: true },
      'InvalidParameterCombination',
    ],
  ])('that %s is not stopped', async (_name, given, code) => {
    expect(await errorOf(opened([aDatabase(given)]).stop())).toBe(code);
  });

  test('that is not there is not found', async () => {
    const { stop, start } = opened();
    expect(await errorOf(stop('none'))).toBe('DBInstanceNotFoundFault');
    expect(await errorOf(start('none'))).toBe('DBInstanceNotFoundFault');
  });
});

test('pages of 20, put together, are all database instances', async () => {
  const names = Array.from({ length: 45 }, (_, i) => `db-${String(i).padStart(2, '0')}`);
  const { client } = opened(names.map((name) => aDatabase({ name })));
  const found: unknown[] = [];
  let Marker: string | undefined;
  do {
    const page = await client.send(new DescribeDBInstancesCommand({ MaxRecords: 20, Marker }));
    found.push(...(page.DBInstances ?? []).map((each) => each.DBInstanceIdentifier));
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect(found).toEqual(names);
});

test('of the generated estate one was started by AWS in the last days', async () => {
  const { messages } = opened([], generatedEstate({ seed: 1, now: NOW, accountId: ACCOUNT }));
  const started = (await messages()).filter((message) => message?.includes('maximum allowed'));
  expect(started).toHaveLength(1);
});
