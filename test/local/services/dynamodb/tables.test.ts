import {
  CreateTableCommand,
  DescribeTableCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, test } from 'vitest';
import { MS_PER_MINUTE } from '#core/model/units.ts';
import { aTable, get, put, scanAll } from './contract/table.ts';
import { dynamodbContract } from './contract.ts';
import { openEmbedded, START } from './embedded-client.ts';

const { client, connect, clock, close } = openEmbedded();

afterAll(close);

dynamodbContract(() => client);

describe('the embedded tables', () => {
  test('belong to one account and region', async () => {
    const TableName = await aTable(client);
    await put(client, TableName, { id: { S: 'a' } });
    for (const other of [connect('210987654321'), connect(undefined, 'us-east-1')]) {
      expect((await other.send(new ListTablesCommand({}))).TableNames).toEqual([]);
      await expect(get(other, TableName, 'a')).rejects.toThrow(TableName);
    }
  });

  test('are named after the account and region, and may be called by that name', async () => {
    const TableName = await aTable(client);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableArn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${TableName}`,
      CreationDateTime: new Date(START),
    });
    await put(client, Table?.TableArn ?? '', { id: { S: 'a' } });
    expect(await get(client, TableName, 'a')).toEqual({ id: { S: 'a' } });
  });

  test('reject what they would have to pass over in silence', async () => {
    const TableName = await aTable(client);
    const Item = { id: { S: 'a' } };
    const legacy = new PutItemCommand({ TableName, Item, Expected: { id: { Exists: false } } });
    await expect(client.send(legacy)).rejects.toThrow('expressions only, not Expected');
    const streaming = new CreateTableCommand({
      TableName: 'streaming',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
    await expect(client.send(streaming)).rejects.toThrow('no DynamoDB Streams');
  });

  test('say in a cancellation which action fits its item not', async () => {
    const TableName = await aTable(client);
    await put(client, TableName, { id: { S: 'a' }, text: { S: 'no number' } });
    const command = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: { id: { S: 'b' } } } },
        {
          Update: {
            TableName,
            Key: { id: { S: 'a' } },
            UpdateExpression: 'ADD #t :one',
            ExpressionAttributeNames: { '#t': 'text' },
            ExpressionAttributeValues: { ':one': { N: '1' } },
          },
        },
      ],
    });
    // DynamoDB Local answers a ValidationException here; AWS documents a reason of this code.
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await scanAll(client, { TableName })).toHaveLength(1);
  });

  test('forget a client request token after ten minutes', async () => {
    const TableName = await aTable(client);
    const count = () =>
      client.send(
        new TransactWriteItemsCommand({
          ClientRequestToken: 'token',
          TransactItems: [
            {
              Update: {
                TableName,
                Key: { id: { S: 'a' } },
                UpdateExpression: 'ADD hits :one',
                ExpressionAttributeValues: { ':one': { N: '1' } },
              },
            },
          ],
        }),
      );
    await count();
    await clock.advanceTo(clock.now() + 10 * MS_PER_MINUTE - 1);
    await count();
    expect(await get(client, TableName, 'a')).toMatchObject({ hits: { N: '1' } });
    await clock.advanceTo(clock.now() + 1);
    await count();
    expect(await get(client, TableName, 'a')).toMatchObject({ hits: { N: '2' } });
  });

  test('tell what a global index does not hold instead of leaving it out', async () => {
    const TableName = await aTable(client, {
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'phase', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byPhase',
          KeySchema: [{ AttributeName: 'phase', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    const query = new QueryCommand({
      TableName,
      IndexName: 'byPhase',
      KeyConditionExpression: 'phase = :phase',
      ProjectionExpression: 'owners',
      ExpressionAttributeValues: { ':phase': { S: 'open' } },
    });
    await expect(client.send(query)).rejects.toThrow('does not project [owners]');
  });
});
