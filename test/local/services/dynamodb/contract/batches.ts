import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, get, put, scanAll } from './table.ts';

const putOf = (id: string): WriteRequest => ({ PutRequest: { Item: { id: { S: id } } } });

export const batches = (connect: Connect): void => {
  test('a batch puts and deletes in several tables', async () => {
    const client = connect();
    const [one, two] = [await aTable(client), await aTable(client)];
    await put(client, one, { id: { S: 'old' } });
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [one]: [putOf('a'), putOf('b'), { DeleteRequest: { Key: { id: { S: 'old' } } } }],
          [two]: [putOf('a')],
        },
      }),
    );
    expect(UnprocessedItems).toEqual({});
    expect((await scanAll(client, { TableName: one })).map(({ id }) => id?.S).toSorted()).toEqual([
      'a',
      'b',
    ]);
    expect(await get(client, two, 'a')).toEqual({ id: { S: 'a' } });
  });

  test('a batch of reads gives what is there', async () => {
    const client = connect();
    const [one, two] = [await aTable(client), await aTable(client)];
    await put(client, one, { id: { S: 'a' }, x: { N: '1' }, y: { N: '2' } });
    await put(client, two, { id: { S: 'b' } });
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [one]: { Keys: [{ id: { S: 'a' } }, { id: { S: 'b' } }], ProjectionExpression: 'x' },
          [two]: { Keys: [{ id: { S: 'b' } }] },
        },
      }),
    );
    expect(Responses).toEqual({ [one]: [{ x: { N: '1' } }], [two]: [{ id: { S: 'b' } }] });
    expect(UnprocessedKeys).toEqual({});
  });

  test('a batch has 25 writes or 100 reads at most, and each item once', async () => {
    const client = connect();
    const table = await aTable(client);
    const write = (requests: WriteRequest[]) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
    const read = (count: number, id = (n: number) => String(n)) => {
      const Keys = Array.from({ length: count }, (_, n) => ({ id: { S: id(n) } }));
      return client.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys } } }));
    };
    const puts = (count: number) => Array.from({ length: count }, (_, n) => putOf(String(n)));
    await write(puts(25));
    await expectError('ValidationException', write(puts(26)));
    await expectError('ValidationException', write([putOf('a'), putOf('a')]));
    expect((await read(100)).Responses?.[table]).toHaveLength(25);
    await expectError('ValidationException', read(101));
    await expectError(
      'ValidationException',
      read(2, () => 'same'),
    );
  });

  test('a batch on a table that is not there is an error', async () => {
    const client = connect();
    const RequestItems = { 'no-such-table': [putOf('a')] };
    const call = client.send(new BatchWriteItemCommand({ RequestItems }));
    await expectError('ResourceNotFoundException', call);
  });
};
