// Longer than other files because most of it is tables of cases.
import {
  type AttributeValue,
  CreateTableCommand,
  type CreateTableCommandInput,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, newTableName, put, withRange } from './table.ts';

const one = { ':v': { N: '1' } };
const s = { ':v': { S: 'x' } };

const CONDITIONS: readonly (readonly [string, Record<string, AttributeValue>?])[] = [
  [''],
  ['n'],
  ['n ='],
  ['n = :v x', one],
  ['n == :v', one],
  ['n & :v', one],
  ['(n = :v', one],
  ['((n = :v))', one],
  ['n = :missing', one],
  ['#missing = :v', one],
  ['a = a'],
  ['a IN (b, a)'],
  ['a BETWEEN b AND a'],
  ['attribute_type(a, b)'],
  ['name = :v', one],
  ['Status = :v', one],
  ['n < :v', { ':v': { BOOL: true } }],
  ['begins_with(n, :v)', one],
  ['n BETWEEN :v AND :w', { ...one, ':w': { N: '0' } }],
  ['n BETWEEN :v AND :w', { ...one, ':w': { S: '2' } }],
  ['attribute_exists(:v)', one],
  ['attribute_exists(n, s)'],
  ['attribute_type(n, :v)', { ':v': { S: 'STRING' } }],
  ['size(n)'],
  ['size(:v) = :v', one],
  ['unknown(n)'],
  ['if_not_exists(n, :v) = :v', one],
  ['n = :v', { ...one, ':unused': { N: '1' } }],
  ['attribute_exists(n)', {}],
  ['n = :v', { ':v': {} as AttributeValue }],
  [`n = :v AND ${'attribute_exists(n) AND '.repeat(200)} n = :v`, one],
];

const UPDATES: readonly (readonly [string, Record<string, AttributeValue>?])[] = [
  ['', one],
  ['SET'],
  ['SET n'],
  ['CHANGE n = :v', one],
  ['SET n = :v SET m = :v', one],
  ['SET n = :v + :v + :v', one],
  ['SET n = :v, n = :v', one],
  ['SET n = :v, n.x = :v', one],
  ['SET n.x = :v, n[0] = :v', one],
  ['SET id = :v', s],
  ['REMOVE id'],
  ['SET n = n + :v', s],
  ['SET n = list_append(:v, :v)', one],
  ['SET n = size(s)'],
  ['ADD n :v', s],
  ['ADD n m'],
  ['DELETE n :v', one],
  ['REMOVE n = :v', one],
];

const VALUES: readonly AttributeValue[] = [
  { N: 'abc' },
  { N: '' },
  { N: 'Infinity' },
  { N: '0x10' },
  { N: '1e126' },
  { N: '-1e126' },
  { N: '1e-131' },
  { N: '123456789012345678901234567890123456789' },
  { SS: [] },
  { SS: ['a', 'a'] },
  { NS: ['1', '1.0'] },
  { BS: [new Uint8Array([1]), new Uint8Array([1])] },
];

const QUERIES: readonly Partial<QueryCommandInput>[] = [
  {},
  { KeyConditionExpression: 'id > :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'seq = :v', ExpressionAttributeValues: one },
  { KeyConditionExpression: 'id = :v AND other = :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v AND id = :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v OR id = :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'NOT id = :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v', ExpressionAttributeValues: one },
  { KeyConditionExpression: 'id <> :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id IN (:v)', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v', FilterExpression: 'id = :v', ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v', Limit: 0, ExpressionAttributeValues: s },
  { KeyConditionExpression: 'id = :v', IndexName: 'none', ExpressionAttributeValues: s },
  {
    KeyConditionExpression: 'id = :v',
    ExclusiveStartKey: { id: { S: 'x' } },
    ExpressionAttributeValues: s,
  },
  {
    KeyConditionExpression: 'id = :v',
    Select: 'COUNT',
    ProjectionExpression: 'id',
    ExpressionAttributeValues: s,
  },
];

const SCANS: readonly Partial<ScanCommandInput>[] = [
  { Segment: 1 },
  { TotalSegments: 2 },
  { Segment: 2, TotalSegments: 2 },
  { Limit: 0 },
  { IndexName: 'none' },
  { ProjectionExpression: 'a, a.b' },
  { ExpressionAttributeNames: { '#a': 'a' } },
];

const attribute = (AttributeName: string, AttributeType: 'S' | 'N' = 'S') => ({
  AttributeName,
  AttributeType,
});
const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE' = 'HASH') => ({
  AttributeName,
  KeyType,
});

const TABLES: readonly Partial<CreateTableCommandInput>[] = [
  { TableName: 'no' },
  { TableName: 'not a name' },
  { BillingMode: 'PROVISIONED' },
  { KeySchema: [key('id', 'RANGE')] },
  { KeySchema: [key('unknown')] },
  { AttributeDefinitions: [attribute('id'), attribute('unused')] },
  {
    LocalSecondaryIndexes: [
      { IndexName: 'local', KeySchema: [key('id')], Projection: { ProjectionType: 'ALL' } },
    ],
  },
  { GlobalSecondaryIndexes: [] },
];

export const rejections = (connect: Connect): void => {
  const expectRejected = async (label: string, call: Promise<unknown>) => {
    const outcome = await call.then(
      () => 'accepted',
      (error: Error) => error.name,
    );
    expect.soft(outcome, label).toBe('ValidationException');
  };

  test('conditions', async () => {
    const client = connect();
    const TableName = await aTable(client);
    for (const [ConditionExpression, ExpressionAttributeValues] of CONDITIONS) {
      const Item = { id: { S: 'a' } };
      const input = { TableName, Item, ConditionExpression };
      const values = ExpressionAttributeValues && { ExpressionAttributeValues };
      await expectRejected(
        `${ConditionExpression} ${JSON.stringify(ExpressionAttributeValues)}`,
        client.send(new PutItemCommand({ ...input, ...values })),
      );
    }
  });

  test('updates', async () => {
    const client = connect();
    const TableName = await aTable(client);
    for (const [UpdateExpression, ExpressionAttributeValues] of UPDATES) {
      const input = { TableName, Key: { id: { S: 'a' } }, UpdateExpression };
      const values = ExpressionAttributeValues && { ExpressionAttributeValues };
      await expectRejected(
        UpdateExpression,
        client.send(new UpdateItemCommand({ ...input, ...values })),
      );
    }
  });

  test('values', async () => {
    const client = connect();
    const TableName = await aTable(client);
    for (const value of VALUES) {
      const nested = { L: [{ M: { value } }] };
      await expectRejected(
        JSON.stringify(value),
        put(client, TableName, { id: { S: 'a' }, value }),
      );
      await expectRejected(
        JSON.stringify(nested),
        put(client, TableName, { id: { S: 'a' }, nested }),
      );
    }
  });

  test('keys', async () => {
    const client = connect();
    const TableName = await aTable(client, withRange('N'));
    const [id, seq] = [{ S: 'a' }, { N: '1' }];
    for (const item of [
      { id },
      { seq },
      { id: { N: '1' }, seq },
      { id, seq: { S: '1' } },
      { id: { S: '' }, seq },
      { id: { S: 'x'.repeat(2049) }, seq },
    ] as Record<string, AttributeValue>[]) {
      const label = JSON.stringify(item).slice(0, 60);
      await expectRejected(`put ${label}`, put(client, TableName, item));
      const read = new GetItemCommand({ TableName, Key: item });
      await expectRejected(`get ${label}`, client.send(read));
    }
    const more = new GetItemCommand({ TableName, Key: { id, seq, more: id } });
    await expectRejected('a key with more than the key', client.send(more));
  });

  test('queries and scans', async () => {
    const client = connect();
    const TableName = await aTable(client, withRange('N'));
    for (const query of QUERIES) {
      const call = client.send(new QueryCommand({ TableName, ...query }));
      await expectRejected(JSON.stringify(query), call);
    }
    for (const scan of SCANS) {
      const call = client.send(new ScanCommand({ TableName, ...scan }));
      await expectRejected(JSON.stringify(scan), call);
    }
  });

  test('tables', async () => {
    const client = connect();
    for (const definition of TABLES) {
      const command = new CreateTableCommand({
        TableName: newTableName(),
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [attribute('id')],
        KeySchema: [key('id')],
        ...definition,
      });
      await expectRejected(JSON.stringify(definition), client.send(command));
    }
  });

  test('placeholders without an expression, and return values that a call has not', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const Item = { id: { S: 'a' } };
    for (const more of [
      { ExpressionAttributeNames: { '#n': 'n' } },
      { ExpressionAttributeValues: one },
      { ReturnValues: 'ALL_NEW' as const },
    ]) {
      const call = client.send(new PutItemCommand({ TableName, Item, ...more }));
      await expectRejected(JSON.stringify(more), call);
    }
  });

  test('calls on a table that is not there', async () => {
    const client = connect();
    const TableName = 'no-such-table';
    const Key = { id: { S: 'a' } };
    await expectError(
      'ResourceNotFoundException',
      client.send(new GetItemCommand({ TableName, Key })),
    );
    await expectError('ResourceNotFoundException', client.send(new ScanCommand({ TableName })));
  });
};
