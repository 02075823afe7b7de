import type {
  AttributeValue,
  CreateTableCommandInput,
  DynamoDBClient,
  ProjectionType,
} from '@aws-sdk/client-dynamodb';
import { DeleteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, type Item, put, queryAll, scanAll } from './table.ts';

const projection = (ProjectionType: ProjectionType) => ({
  ProjectionType,
  ...(ProjectionType === 'INCLUDE' && { NonKeyAttributes: ['extra'] }),
});

/** Changes by account and time, found by status and risk, and within an account by risk. */
const definition = (type: ProjectionType): Partial<CreateTableCommandInput> => ({
  AttributeDefinitions: [
    { AttributeName: 'account', AttributeType: 'S' },
    { AttributeName: 'seq', AttributeType: 'N' },
    { AttributeName: 'phase', AttributeType: 'S' },
    { AttributeName: 'risk', AttributeType: 'N' },
  ],
  KeySchema: [
    { AttributeName: 'account', KeyType: 'HASH' },
    { AttributeName: 'seq', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byPhase',
      KeySchema: [
        { AttributeName: 'phase', KeyType: 'HASH' },
        { AttributeName: 'risk', KeyType: 'RANGE' },
      ],
      Projection: projection(type),
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byRisk',
      KeySchema: [
        { AttributeName: 'account', KeyType: 'HASH' },
        { AttributeName: 'risk', KeyType: 'RANGE' },
      ],
      Projection: projection(type),
    },
  ],
});

const aChange = (account: string, seq: number, phase?: string, risk?: number): Item => ({
  account: { S: account },
  seq: { N: String(seq) },
  ...(phase && { phase: { S: phase } }),
  ...(risk !== undefined && { risk: { N: String(risk) } }),
  extra: { S: `extra-${seq}` },
  hidden: { S: 'hidden' },
});

const byPhase = (client: DynamoDBClient, TableName: string, phase: string, more = {}) =>
  queryAll(client, {
    TableName,
    IndexName: 'byPhase',
    KeyConditionExpression: 'phase = :phase',
    ExpressionAttributeValues: { ':phase': { S: phase } as AttributeValue },
    ...more,
  });

const times = (items: readonly Item[]) => items.map(({ seq }) => Number(seq?.N));

export const indexes = (connect: Connect): void => {
  const aFilledTable = async (type: ProjectionType = 'ALL') => {
    const client = connect();
    const TableName = await aTable(client, definition(type));
    const changes = [
      aChange('111', 1, 'open', 30),
      aChange('111', 2, 'open', 10),
      aChange('222', 3, 'open', 20),
      aChange('222', 4, 'done', 5),
      aChange('222', 5, 'open'),
      aChange('222', 6),
    ];
    for (const item of changes) await put(client, TableName, item);
    return { client, TableName };
  };

  test('a global index holds the items that have its key, in the order of its key', async () => {
    const { client, TableName } = await aFilledTable();
    expect(times(await byPhase(client, TableName, 'open'))).toEqual([2, 3, 1]);
    const backwards = { ScanIndexForward: false };
    expect(times(await byPhase(client, TableName, 'open', backwards))).toEqual([1, 3, 2]);
    const all = await scanAll(client, { TableName, IndexName: 'byPhase' });
    expect(times(all).toSorted()).toEqual([1, 2, 3, 4]);
  });

  test('an item moves in the index as it changes, and leaves it', async () => {
    const { client, TableName } = await aFilledTable();
    const Key = { account: { S: '111' }, seq: { N: '1' } };
    const update = (UpdateExpression: string, values?: Record<string, AttributeValue>) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );
    await update('SET risk = :v', { ':v': { N: '15' } });
    expect(times(await byPhase(client, TableName, 'open'))).toEqual([2, 1, 3]);
    await update('REMOVE phase');
    expect(times(await byPhase(client, TableName, 'open'))).toEqual([2, 3]);
    await update('SET phase = :v', { ':v': { S: 'done' } });
    expect(times(await byPhase(client, TableName, 'done'))).toEqual([4, 1]);
    await client.send(new DeleteItemCommand({ TableName, Key }));
    expect(times(await byPhase(client, TableName, 'done'))).toEqual([4]);
  });

  test('items with the same index key are all there, page after page', async () => {
    const client = connect();
    const TableName = await aTable(client, definition('ALL'));
    const expected = Array.from({ length: 9 }, (_, n) => n);
    for (const seq of expected)
      await put(client, TableName, aChange(`a${seq % 3}`, seq, 'open', 7));
    for (const ScanIndexForward of [true, false]) {
      for (const Limit of [1, 2, 4]) {
        const found = await byPhase(client, TableName, 'open', { Limit, ScanIndexForward });
        expect(times(found).toSorted()).toEqual(expected);
      }
    }
    const scanned = await scanAll(client, { TableName, IndexName: 'byPhase', Limit: 2 });
    expect(times(scanned).toSorted()).toEqual(expected);
  });

  test.each([
    ['KEYS_ONLY', {}],
    ['INCLUDE', { extra: { S: 'extra-4' } }],
    ['ALL', { extra: { S: 'extra-4' }, hidden: { S: 'hidden' } }],
  ] as const)('an index that projects %s shows that', async (type, more) => {
    const { client, TableName } = await aFilledTable(type);
    const keys = { account: { S: '222' }, seq: { N: '4' }, phase: { S: 'done' }, risk: { N: '5' } };
    expect(await byPhase(client, TableName, 'done')).toEqual([{ ...keys, ...more }]);
  });

  test('a local index is read in its order, and the table gives what it does not hold', async () => {
    const { client, TableName } = await aFilledTable('KEYS_ONLY');
    const query = {
      TableName,
      IndexName: 'byRisk',
      ConsistentRead: true,
      KeyConditionExpression: 'account = :account AND risk > :risk',
      ExpressionAttributeValues: { ':account': { S: '222' }, ':risk': { N: '0' } },
    };
    const found = await queryAll(client, query);
    expect(times(found)).toEqual([4, 3]);
    expect(found.some(({ hidden }) => hidden)).toBe(false);
    const whole = await queryAll(client, { ...query, Select: 'ALL_ATTRIBUTES' });
    expect(whole.every(({ hidden }) => hidden?.S === 'hidden')).toBe(true);
  });

  test('a global index gives neither consistent reads nor what it does not hold', async () => {
    const { client, TableName } = await aFilledTable('KEYS_ONLY');
    const query = {
      TableName,
      IndexName: 'byPhase',
      KeyConditionExpression: 'phase = :phase',
      ExpressionAttributeValues: { ':phase': { S: 'open' } },
    };
    const consistent = new QueryCommand({ ...query, ConsistentRead: true });
    await expectError('ValidationException', client.send(consistent));
    const whole = new QueryCommand({ ...query, Select: 'ALL_ATTRIBUTES' });
    await expectError('ValidationException', client.send(whole));
  });

  test('an attribute of an index key has the type of that key', async () => {
    const { client, TableName } = await aFilledTable();
    const item = { ...aChange('111', 9, 'open'), risk: { S: 'high' } };
    await expectError('ValidationException', put(client, TableName, item));
  });
};
