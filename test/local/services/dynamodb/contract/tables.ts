import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, get, put, withRange } from './table.ts';

export const tables = (connect: Connect): void => {
  test('a new table is active and described as it was defined', async () => {
    const client = connect();
    const index = {
      IndexName: 'byAt',
      KeySchema: [{ AttributeName: 'seq', KeyType: 'HASH' as const }],
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    };
    const definition = { ...withRange('N'), GlobalSecondaryIndexes: [index] };
    const TableName = await aTable(client, definition);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table).toMatchObject({
      TableName,
      TableStatus: 'ACTIVE',
      KeySchema: definition.KeySchema,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ItemCount: 0,
      GlobalSecondaryIndexes: [{ ...index, IndexStatus: 'ACTIVE' }],
    });
    expect(Table?.AttributeDefinitions).toHaveLength(2);
    expect(Table?.TableArn).toContain(`table/${TableName}`);
  });

  test('a table cannot be made twice', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const again = new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    await expect(client.send(again)).rejects.toThrow(ResourceInUseException);
  });

  test('tables are listed by name, page after page', async () => {
    const client = connect();
    const made = [await aTable(client), await aTable(client), await aTable(client)];
    const listed: string[] = [];
    let ExclusiveStartTableName: string | undefined;
    do {
      const page = await client.send(new ListTablesCommand({ Limit: 2, ExclusiveStartTableName }));
      listed.push(...(page.TableNames ?? []));
      ExclusiveStartTableName = page.LastEvaluatedTableName;
    } while (ExclusiveStartTableName);
    expect(listed).toEqual(expect.arrayContaining(made));
    expect(new Set(listed).size).toBe(listed.length);
  });

  test('a deleted table is gone with its items, and its name is free', async () => {
    const client = connect();
    const TableName = await aTable(client);
    await put(client, TableName, { id: { S: 'a' } });
    await client.send(new DeleteTableCommand({ TableName }));
    await expect(get(client, TableName, 'a')).rejects.toThrow(ResourceNotFoundException);
    await expectError(
      'ResourceNotFoundException',
      client.send(new DescribeTableCommand({ TableName })),
    );
    const again = new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    });
    await client.send(again);
    expect(await get(client, TableName, 'a')).toBeUndefined();
  });

  test('time to live is switched on and off for one attribute', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const describe = async () =>
      (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    const update = (Enabled: boolean, AttributeName: string) => {
      const TimeToLiveSpecification = { Enabled, AttributeName };
      return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    };
    expect(await describe()).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
    await update(true, 'expires');
    expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });
    await expectError('ValidationException', update(true, 'expires'));
    await expectError('ValidationException', update(false, 'other'));
    await update(false, 'expires');
    expect(await describe()).toMatchObject({ TimeToLiveStatus: 'DISABLED' });
  });
};
