import { QueryCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_SECOND } from '#core/model/units.ts';
import { aTable, type Item, put, scanAll } from './contract/table.ts';
import { openEmbedded, START } from './embedded-client.ts';

const seconds = (time: number) => ({ N: String(time / MS_PER_SECOND) });

/** A table with an index, whose items expire at `expires`; `fill` is called before that is switched on. */
const anExpiringTable = async (fill: readonly Item[] = []) => {
  const { client, clock } = openEmbedded();
  const TableName = await aTable(client, {
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: 'kind', AttributeType: 'S' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byKind',
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  for (const item of fill) await put(client, TableName, item);
  const TimeToLiveSpecification = { Enabled: true, AttributeName: 'expires' };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  const ids = async () => (await scanAll(client, { TableName })).map(({ id }) => id?.S).toSorted();
  return { client, clock, TableName, ids };
};

test('an item is gone once the clock has passed its time, from its indexes too', async () => {
  const { client, clock, TableName, ids } = await anExpiringTable();
  const kind = { S: 'lock' };
  const expires = seconds(START + MS_PER_HOUR);
  await put(client, TableName, { id: { S: 'mortal' }, kind, expires });
  await put(client, TableName, { id: { S: 'immortal' }, kind });
  await clock.advanceTo(START + MS_PER_HOUR);
  expect(await ids()).toEqual(['immortal', 'mortal']);
  await clock.advanceTo(START + MS_PER_HOUR + 1);
  const byKind = new QueryCommand({
    TableName,
    IndexName: 'byKind',
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': kind },
  });
  expect((await client.send(byKind)).Items).toMatchObject([{ id: { S: 'immortal' } }]);
  expect(await ids()).toEqual(['immortal']);
});

test('items from before it was switched on expire, too', async () => {
  const { clock, ids } = await anExpiringTable([
    { id: { S: 'old' }, expires: seconds(START + MS_PER_HOUR) },
  ]);
  await clock.advanceTo(START + 2 * MS_PER_HOUR);
  expect(await ids()).toEqual([]);
});

test('what is no number, or is more than five years past, does not expire', async () => {
  const { client, clock, TableName, ids } = await anExpiringTable();
  await put(client, TableName, { id: { S: 'text' }, expires: { S: String(START / 1000) } });
  await put(client, TableName, { id: { S: 'zero' }, expires: { N: '0' } });
  const long = seconds(START - 6 * 365 * MS_PER_DAY);
  await put(client, TableName, { id: { S: 'long ago' }, expires: long });
  await clock.advanceTo(START + MS_PER_DAY);
  expect(await ids()).toEqual(['long ago', 'text', 'zero']);
});

test('nothing expires after it was switched off', async () => {
  const { client, clock, TableName, ids } = await anExpiringTable();
  const expires = seconds(START + MS_PER_HOUR);
  await put(client, TableName, { id: { S: 'a' }, expires });
  const TimeToLiveSpecification = { Enabled: false, AttributeName: 'expires' };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  await clock.advanceTo(START + MS_PER_DAY);
  expect(await ids()).toEqual(['a']);
});
