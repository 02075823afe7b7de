import { type AttributeValue, type ReturnValue, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, expectError, get, type Item, put } from './table.ts';

const ITEM: Item = {
  n: { N: '5' },
  s: { S: 'hello' },
  ss: { SS: ['x', 'y'] },
  l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }] },
  m: { M: { b: { N: '1' } } },
};

type Case = readonly [
  expression: string,
  values: Record<string, AttributeValue> | undefined,
  changed: Record<string, AttributeValue | undefined>,
];

const two = { ':v': { N: '2' } };

const CASES: readonly Case[] = [
  ['SET n = :v', two, { n: { N: '2' } }],
  ['set n = :v, t = :v', two, { n: { N: '2' }, t: { N: '2' } }],
  ['SET n = n + :v', two, { n: { N: '7' } }],
  ['SET n = :v - n', two, { n: { N: '-3' } }],
  ['SET n = n + :v', { ':v': { N: '0.1' } }, { n: { N: '5.1' } }],
  [
    'SET n = n + :v',
    { ':v': { N: '99999999999999999999999999999999999994' } },
    { n: { N: '99999999999999999999999999999999999999' } },
  ],
  ['SET t = n, n = s', undefined, { t: { N: '5' }, n: { S: 'hello' } }],
  ['SET t = if_not_exists(n, :v)', two, { t: { N: '5' } }],
  ['SET t = if_not_exists(nothing, :v) + :v', two, { t: { N: '4' } }],
  ['SET m.b = :v, m.c = :v', two, { m: { M: { b: { N: '2' }, c: { N: '2' } } } }],
  ['SET l[1] = :v', two, { l: { L: [{ N: '0' }, { N: '2' }, { N: '2' }] } }],
  [
    'SET l[9] = :w, l[7] = :v',
    { ...two, ':w': { N: '9' } },
    { l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { N: '2' }, { N: '9' }] } },
  ],
  [
    'SET l = list_append(l, :v)',
    { ':v': { L: [{ S: 'z' }] } },
    { l: { L: [{ N: '0' }, { N: '1' }, { N: '2' }, { S: 'z' }] } },
  ],
  [
    'SET t = list_append(:v, if_not_exists(t, :e))',
    { ':v': { L: [{ S: 'z' }] }, ':e': { L: [] } },
    { t: { L: [{ S: 'z' }] } },
  ],
  ['REMOVE n, nothing', undefined, { n: undefined }],
  ['REMOVE l[0], l[2]', undefined, { l: { L: [{ N: '1' }] } }],
  ['REMOVE m.b', undefined, { m: { M: {} } }],
  ['REMOVE l[9]', undefined, {}],
  ['SET l[9] = :v REMOVE l[0], l[3]', two, { l: { L: [{ N: '1' }, { N: '2' }, { N: '2' }] } }],
  ['ADD n :v', two, { n: { N: '7' } }],
  ['ADD t :v', two, { t: { N: '2' } }],
  ['ADD m.c :v', two, { m: { M: { b: { N: '1' }, c: { N: '2' } } } }],
  ['ADD n :v', { ':v': { N: '-0.5' } }, { n: { N: '4.5' } }],
  ['ADD ss :v', { ':v': { SS: ['y', 'z'] } }, { ss: { SS: ['x', 'y', 'z'] } }],
  ['DELETE ss :v', { ':v': { SS: ['x', 'q'] } }, { ss: { SS: ['y'] } }],
  ['DELETE ss :v', { ':v': { SS: ['x', 'y'] } }, { ss: undefined }],
  ['DELETE nothing :v', { ':v': { SS: ['x'] } }, {}],
  [
    'SET t = n REMOVE s ADD n :v DELETE ss :w',
    { ...two, ':w': { SS: ['x'] } },
    { t: { N: '5' }, s: undefined, n: { N: '7' }, ss: { SS: ['y'] } },
  ],
];

/** What fits no item like this one. */
const MISFITS: readonly (readonly [string, Record<string, AttributeValue> | undefined])[] = [
  ['SET t = nothing', undefined],
  ['SET t = nothing + :v', two],
  ['SET t = s + :v', two],
  ['SET t = list_append(n, :v)', { ':v': { L: [] } }],
  ['SET nothing.x = :v', two],
  ['SET s.x = :v', two],
  ['SET m[0] = :v', two],
  ['REMOVE nothing.x', undefined],
  ['ADD s :v', two],
  ['ADD ss :v', { ':v': { NS: ['1'] } }],
  ['DELETE n :v', { ':v': { SS: ['x'] } }],
  ['SET n = n + :v', { ':v': { N: '0.00000000000000000000000000000000000000001' } }],
];

const sorted = (item: Item | undefined) =>
  item && { ...item, ...(item.ss?.SS && { ss: { SS: item.ss.SS.toSorted() } }) };

export const updates = (connect: Connect): void => {
  const aChangingItem = async () => {
    const client = connect();
    const TableName = await aTable(client);
    let items = 0;
    return async (
      UpdateExpression: string | undefined,
      values: Record<string, AttributeValue> | undefined,
      ReturnValues: ReturnValue = 'NONE',
    ) => {
      const id = `item-${++items}`;
      await put(client, TableName, { ...ITEM, id: { S: id } });
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: { id: { S: id } },
          UpdateExpression,
          ReturnValues,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );
      const { id: _, ...item } = (await get(client, TableName, id)) ?? {};
      return { item, Attributes };
    };
  };

  test('each expression changes what it says and nothing else', async () => {
    const update = await aChangingItem();
    for (const [expression, values, changed] of CASES) {
      const { item } = await update(expression, values);
      const expected = Object.entries({ ...ITEM, ...changed }).filter(([, value]) => value);
      expect.soft(sorted(item), expression).toEqual(Object.fromEntries(expected));
    }
  });

  test('what does not fit the item is rejected and changes nothing', async () => {
    const update = await aChangingItem();
    for (const [expression, values] of MISFITS) {
      const outcome = await update(expression, values).catch((error: Error) => error.name);
      expect.soft(outcome, expression).toBe('ValidationException');
    }
  });

  test('the answer is the item before or after, or what was touched of it', async () => {
    const update = await aChangingItem();
    const answer = async (wanted: ReturnValue) => {
      const { Attributes } = await update('SET n = :v, t = :v REMOVE s', two, wanted);
      const { id: _, ...attributes } = Attributes ?? {};
      return attributes;
    };
    const { s: _, ...rest } = ITEM;
    expect(await answer('NONE')).toEqual({});
    expect(await answer('ALL_OLD')).toEqual(ITEM);
    expect(await answer('ALL_NEW')).toEqual({ ...rest, n: { N: '2' }, t: { N: '2' } });
    expect(await answer('UPDATED_OLD')).toEqual({ n: { N: '5' }, s: { S: 'hello' } });
    expect(await answer('UPDATED_NEW')).toEqual({ n: { N: '2' }, t: { N: '2' } });
  });

  test('an update makes the item that is not there, even without an expression', async () => {
    const client = connect();
    const TableName = await aTable(client);
    const Key = { id: { S: 'new' } };
    await client.send(new UpdateItemCommand({ TableName, Key }));
    expect(await get(client, TableName, 'new')).toEqual(Key);
  });

  test('an item cannot grow over 400 KiB', async () => {
    const client = connect();
    const TableName = await aTable(client);
    await put(client, TableName, { id: { S: 'a' }, one: { S: 'x'.repeat(300 * 1024) } });
    const grow = client.send(
      new UpdateItemCommand({
        TableName,
        Key: { id: { S: 'a' } },
        UpdateExpression: 'SET two = :v',
        ExpressionAttributeValues: { ':v': { S: 'x'.repeat(200 * 1024) } },
      }),
    );
    await expectError('ValidationException', grow);
  });
};
