import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, get, put } from './table.ts';

/** Numbers in the form that DynamoDB gives back: no exponent, no superfluous zeros. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 17 }))
  .map(([digits, places]) => {
    const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    const fraction = places === 0 ? '' : text.slice(-places).replace(/0+$/, '');
    const sign = digits < 0n ? '-' : '';
    return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
  })
  .map((text) => (text === '-0' ? '0' : text));

const texts = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed());
const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
const names = fc.string({ minLength: 1, maxLength: 10 }).filter((name) => name !== '__proto__');

const { value: values } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    texts.map((S) => ({ S })),
    decimals.map((N) => ({ N })),
    bytes.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true as const }),
    fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
    fc.dictionary(names, tie('value'), { maxKeys: 4, noNullPrototype: true }).map((M) => ({ M })),
    fc.uniqueArray(texts, { minLength: 1, maxLength: 4 }).map((SS) => ({ SS: SS.toSorted() })),
  ),
}));

/** A value as it compares: bytes as plain arrays, sets in one order. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'SS' && Array.isArray(inner) ? inner.toSorted() : comparable(inner),
    ]),
  );
};

export const items = (connect: Connect): void => {
  test('any item comes back as it was put', async () => {
    const client = connect();
    const TableName = await aTable(client);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, values, { maxKeys: 6, noNullPrototype: true }),
        async (given) => {
          const item = { ...given, id: { S: 'a' } };
          await put(client, TableName, item);
          expect(comparable(await get(client, TableName, 'a'))).toEqual(comparable(item));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('what is not there is not an item', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { id: { S: 'nobody' } } }),
    );
    expect(Item).toBeUndefined();
  });

  test('putting replaces the item and can give back the old one', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const old = { id: { S: 'a' }, x: { N: '1' } };
    const item = { id: { S: 'a' }, y: { N: '2' } };
    const ReturnValues = 'ALL_OLD';
    const first = await client.send(new PutItemCommand({ TableName, Item: old, ReturnValues }));
    const second = await client.send(new PutItemCommand({ TableName, Item: item, ReturnValues }));
    expect(first.Attributes).toBeUndefined();
    expect(second.Attributes).toEqual(old);
    expect(await get(client, TableName, 'a')).toEqual(item);
  });

  test('deleting is the same the second time, but for the old item', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const item = { id: { S: 'a' }, x: { N: '1' } };
    await put(client, TableName, item);
    const remove = () =>
      client.send(
        new DeleteItemCommand({ TableName, Key: { id: { S: 'a' } }, ReturnValues: 'ALL_OLD' }),
      );
    expect((await remove()).Attributes).toEqual(item);
    expect((await remove()).Attributes).toBeUndefined();
    expect(await get(client, TableName, 'a')).toBeUndefined();
  });

  test('a projection gives the paths that it names', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const l = { L: [{ N: '0' }, { M: { x: { S: 'in' }, y: { S: 'out' } } }, { N: '2' }] };
    await put(client, TableName, { id: { S: 'a' }, l, m: { M: { b: { N: '1' }, c: { N: '2' } } } });
    const { Item } = await client.send(
      new GetItemCommand({
        TableName,
        Key: { id: { S: 'a' } },
        ProjectionExpression: 'l[2], l[1].x, #m.b, nothing',
        ExpressionAttributeNames: { '#m': 'm' },
      }),
    );
    expect(Item).toEqual({
      l: { L: [{ M: { x: { S: 'in' } } }, { N: '2' }] },
      m: { M: { b: { N: '1' } } },
    });
  });

  test('a failed condition says so, changes nothing and shows the item if asked', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const item = { id: { S: 'a' }, x: { N: '1' } };
    await put(client, TableName, item);
    const condition = {
      TableName,
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };
    const Key = { id: { S: 'a' } };
    for (const call of [
      () => client.send(new PutItemCommand({ ...condition, Item: { id: { S: 'a' } } })),
      () => client.send(new DeleteItemCommand({ ...condition, Key })),
      () => client.send(new UpdateItemCommand({ ...condition, Key, UpdateExpression: 'REMOVE x' })),
    ]) {
      const error: unknown = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect(error).toMatchObject({ Item: item });
    }
    expect(await get(client, TableName, 'a')).toEqual(item);
  });

  test('an item may have 400 KiB and no more', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const rest = 'id'.length + 'a'.length + 'text'.length;
    const fits = { S: 'x'.repeat(400 * 1024 - rest) };
    await put(client, TableName, { id: { S: 'a' }, text: fits });
    const tooBig = put(client, TableName, { id: { S: 'a' }, text: { S: `${fits.S}x` } });
    await expectError('ValidationException', tooBig);
  });

  test('of fifty who put an item only if it is not there, one succeeds', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const tries = Array.from({ length: 50 }, (_, n) =>
      client.send(
        new PutItemCommand({
          TableName,
          Item: { id: { S: 'lock' }, owner: { N: String(n) } },
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
    const results = await Promise.allSettled(tries);
    const winners = results.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
    expect(winners).toHaveLength(1);
    expect((await get(client, TableName, 'lock'))?.owner).toEqual({ N: String(winners[0]) });
  });

  test('fifty who count at once count to fifty', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const count = () =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: { id: { S: 'counter' } },
          UpdateExpression: 'ADD hits :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    await Promise.all(Array.from({ length: 50 }, count));
    expect((await get(client, TableName, 'counter'))?.hits).toEqual({ N: '50' });
  });
};
