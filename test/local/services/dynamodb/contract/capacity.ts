import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, put } from './table.ts';

export const capacity = (connect: Connect): void => {
  test('is told only if asked for', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const Item = { id: { S: 'a' } };
    const silent = await client.send(new PutItemCommand({ TableName, Item }));
    expect(silent.ConsumedCapacity).toBeUndefined();
    const command = new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'TOTAL' });
    const { ConsumedCapacity } = await client.send(command);
    expect(ConsumedCapacity).toMatchObject({ TableName, CapacityUnits: 1 });
  });

  test('counts a write per KiB, a read per four, and half of it unless consistent', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const Item = { id: { S: 'a' }, text: { S: 'x'.repeat(9_000) } };
    const ReturnConsumedCapacity = 'TOTAL';
    const written = await client.send(
      new PutItemCommand({ TableName, Item, ReturnConsumedCapacity }),
    );
    expect(written.ConsumedCapacity?.CapacityUnits).toBe(9);
    const read = async (ConsistentRead: boolean) => {
      const Key = { id: { S: 'a' } };
      const command = { TableName, Key, ConsistentRead, ReturnConsumedCapacity } as const;
      return (await client.send(new GetItemCommand(command))).ConsumedCapacity?.CapacityUnits;
    };
    expect(await read(true)).toBe(3);
    expect(await read(false)).toBe(1.5);
  });

  test('counts what a query goes through as a whole, and a transaction at least twice', async () => {
    const client = connect();
    const TableName = await aTable(client);
    await put(client, TableName, { id: { S: 'a' }, text: { S: 'x'.repeat(100) } });
    const queried = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'a' } },
        ReturnConsumedCapacity: 'INDEXES',
      }),
    );
    expect(queried.ConsumedCapacity).toMatchObject({
      CapacityUnits: 0.5,
      Table: { CapacityUnits: 0.5 },
    });
    const { ConsumedCapacity } = await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: { id: { S: 'b' } } } }],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    // AWS says two units for one KiB; DynamoDB Local counts four.
    expect(ConsumedCapacity?.[0]?.TableName).toBe(TableName);
    expect(ConsumedCapacity?.[0]?.CapacityUnits).toBeGreaterThanOrEqual(2);
  });
};
