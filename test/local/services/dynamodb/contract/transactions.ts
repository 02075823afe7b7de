import {
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, get, put, scanAll } from './table.ts';

export const transactions = (connect: Connect): void => {
  const aTransaction = async () => {
    const client = connect();
    const table = await aTable(client);
    const write = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems,
          ...(ClientRequestToken && { ClientRequestToken }),
        }),
      );
    const putOf = (id: string): TransactWriteItem => ({
      Put: { TableName: table, Item: { id: { S: id } } },
    });
    const countUp = (id: string): TransactWriteItem => ({
      Update: {
        TableName: table,
        Key: { id: { S: id } },
        UpdateExpression: 'ADD hits :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    });
    const isNew = { ConditionExpression: 'attribute_not_exists(id)' };
    return { client, table, write, putOf, countUp, isNew };
  };

  test('all four kinds of action happen together', async () => {
    const { client, table, write, putOf, countUp } = await aTransaction();
    await put(client, table, { id: { S: 'checked' }, fence: { N: '3' } });
    await put(client, table, { id: { S: 'gone' } });
    await write([
      putOf('new'),
      countUp('counted'),
      { Delete: { TableName: table, Key: { id: { S: 'gone' } } } },
      {
        ConditionCheck: {
          TableName: table,
          Key: { id: { S: 'checked' } },
          ConditionExpression: 'fence = :fence',
          ExpressionAttributeValues: { ':fence': { N: '3' } },
        },
      },
    ]);
    const found = await scanAll(client, { TableName: table });
    expect(found.map(({ id }) => id?.S).toSorted()).toEqual(['checked', 'counted', 'new']);
    expect(await get(client, table, 'counted')).toMatchObject({ hits: { N: '1' } });
  });

  test('one failed condition undoes all, and each action has its reason', async () => {
    const { client, table, write, putOf, countUp, isNew } = await aTransaction();
    const taken = { id: { S: 'taken' }, owner: { S: 'someone' } };
    await put(client, table, taken);
    const Key = { id: { S: 'taken' } };
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    const ConditionCheck = {
      ...({ TableName: table, Key, ...isNew, ReturnValuesOnConditionCheckFailure } as const),
    };
    const call = write([putOf('a'), { ConditionCheck }, countUp('b')]);
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Item: taken },
        { Code: 'None' },
      ],
    });
    expect(await scanAll(client, { TableName: table })).toEqual([taken]);
  });

  test('the item of a failed condition is kept back unless it is asked for', async () => {
    const { client, table, write, isNew } = await aTransaction();
    await put(client, table, { id: { S: 'taken' } });
    const call = write([{ Put: { TableName: table, Item: { id: { S: 'taken' } }, ...isNew } }]);
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    const [reason] = (error as TransactionCanceledException).CancellationReasons ?? [];
    expect(reason?.Code).toBe('ConditionalCheckFailed');
    expect(reason?.Item).toBeUndefined();
  });

  test('a request with the same token happens once', async () => {
    const { client, table, write, countUp } = await aTransaction();
    const token = `token-${table}`;
    await write([countUp('a')], token);
    await write([countUp('a')], token);
    expect(await get(client, table, 'a')).toMatchObject({ hits: { N: '1' } });
    const other = write([countUp('b')], token);
    await expectError('IdempotentParameterMismatchException', other);
  });

  test('a canceled request may be sent again with its token', async () => {
    const { client, table, write, isNew } = await aTransaction();
    const token = `again-${table}`;
    const action = { Put: { TableName: table, Item: { id: { S: 'a' }, n: { N: '1' } }, ...isNew } };
    await put(client, table, { id: { S: 'a' } });
    await expectError('TransactionCanceledException', write([action], token));
    const Key = { id: { S: 'a' } };
    await write([{ Delete: { TableName: table, Key } }]);
    await write([action], token);
    expect(await get(client, table, 'a')).toMatchObject({ n: { N: '1' } });
  });

  test('a transaction has an item once, and 100 actions at most', async () => {
    const { client, table, write, putOf, countUp } = await aTransaction();
    const many = (count: number) => Array.from({ length: count }, (_, n) => putOf(`item-${n}`));
    await write(many(100));
    expect(await scanAll(client, { TableName: table })).toHaveLength(100);
    await expectError('ValidationException', write(many(101)));
    await expectError('ValidationException', write([]));
    await expectError('ValidationException', write([putOf('a'), countUp('a')]));
  });

  test('of fifty transactions for one lock, one succeeds and leaves nothing else behind', async () => {
    const { client, table, write, isNew } = await aTransaction();
    const tries = Array.from({ length: 50 }, (_, n) => {
      const lock = { id: { S: 'lock' }, owner: { N: String(n) } };
      const note = { id: { S: `note-${n}` } };
      return write([
        { Put: { TableName: table, Item: note } },
        { Put: { TableName: table, Item: lock, ...isNew } },
      ]);
    });
    const results = await Promise.allSettled(tries);
    const winners = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    const ids = (await scanAll(client, { TableName: table })).map(({ id }) => id?.S).toSorted();
    expect(ids).toEqual(['lock', `note-${winners[0]}`]);
  });

  test('reads of a transaction are answered in their order', async () => {
    const { client, table } = await aTransaction();
    await put(client, table, { id: { S: 'a' }, x: { N: '1' }, y: { N: '2' } });
    await put(client, table, { id: { S: 'b' } });
    const read = (id: string, ProjectionExpression?: string) => ({
      Get: {
        TableName: table,
        Key: { id: { S: id } },
        ...(ProjectionExpression && { ProjectionExpression }),
      },
    });
    const { Responses } = await client.send(
      new TransactGetItemsCommand({ TransactItems: [read('b'), read('nobody'), read('a', 'y')] }),
    );
    expect(Responses?.map(({ Item }) => Item)).toEqual([
      { id: { S: 'b' } },
      undefined,
      { y: { N: '2' } },
    ]);
  });
};
