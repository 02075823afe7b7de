import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aTable, type Connect, type Item, put } from './table.ts';

const ITEM: Item = {
  id: { S: 'a' },
  n: { N: '5' },
  s: { S: 'hello' },
  b: { B: new Uint8Array([1, 2, 3]) },
  yes: { BOOL: true },
  nil: { NULL: true },
  ss: { SS: ['x', 'y'] },
  ns: { NS: ['1', '2.5'] },
  l: { L: [{ N: '1' }, { S: 'x' }, { M: { deep: { S: 'down' } } }] },
  m: { M: { b: { N: '1' }, 'with space': { S: 'odd' } } },
};

type Case = readonly [expression: string, values: Record<string, AttributeValue>, holds: boolean];

const five = { ':v': { N: '5' } };

const CASES: readonly Case[] = [
  ['n = :v', five, true],
  ['n = :v', { ':v': { N: '5.00' } }, true],
  ['n = :v', { ':v': { N: '0.5e1' } }, true],
  ['n = :v', { ':v': { S: '5' } }, false],
  ['n <> :v', { ':v': { S: '5' } }, true],
  ['nothing = :v', five, false],
  ['nothing <> :v', five, true],
  ['nothing <> nobody', {}, true],
  ['nothing = nobody', {}, false],
  ['nothing < :v', five, false],
  ['n < :v', { ':v': { N: '10' } }, true],
  ['n < :v', { ':v': { S: '9' } }, false],
  ['n <= :v', five, true],
  ['n > :v', { ':v': { N: '-10' } }, true],
  ['n >= :v', { ':v': { N: '5.0000000000000000000000000000000000001' } }, false],
  ['s > :v', { ':v': { S: 'Hello' } }, true],
  ['b = :v', { ':v': { B: new Uint8Array([1, 2, 3]) } }, true],
  ['b < :v', { ':v': { B: new Uint8Array([1, 3]) } }, true],
  ['yes = :v', { ':v': { BOOL: true } }, true],
  ['nil = :v', { ':v': { NULL: true } }, true],
  ['ss = :v', { ':v': { SS: ['y', 'x'] } }, true],
  ['ss = :v', { ':v': { SS: ['y'] } }, false],
  ['ns = :v', { ':v': { NS: ['2.50', '1'] } }, true],
  ['m.b = l[0]', {}, true],
  ['l[1] = :v', { ':v': { S: 'x' } }, true],
  ['l[9] = :v', { ':v': { S: 'x' } }, false],
  ['l[2].deep = :v', { ':v': { S: 'down' } }, true],
  ['#m.#odd = :v', { ':v': { S: 'odd' } }, true],
  ['n BETWEEN :v AND :w', { ...five, ':w': { N: '6' } }, true],
  ['n between :v and :w', { ':v': { N: '6' }, ':w': { N: '7' } }, false],
  ['n IN (:v, :w)', { ':v': { N: '4' }, ':w': { N: '5.0' } }, true],
  ['n IN (:v)', { ':v': { S: '5' } }, false],
  ['attribute_exists(m.b)', {}, true],
  ['attribute_exists(m.c)', {}, false],
  ['attribute_not_exists(l[3])', {}, true],
  ['attribute_type(ss, :v)', { ':v': { S: 'SS' } }, true],
  ['attribute_type(n, :v)', { ':v': { S: 'S' } }, false],
  ['attribute_type(nothing, :v)', { ':v': { S: 'S' } }, false],
  ['begins_with(s, :v)', { ':v': { S: 'he' } }, true],
  ['begins_with(s, :v)', { ':v': { S: 'el' } }, false],
  ['begins_with(b, :v)', { ':v': { B: new Uint8Array([1, 2]) } }, true],
  ['begins_with(n, :v)', { ':v': { S: '5' } }, false],
  ['contains(s, :v)', { ':v': { S: 'ell' } }, true],
  ['contains(ss, :v)', { ':v': { S: 'x' } }, true],
  ['contains(ns, :v)', { ':v': { N: '2.50' } }, true],
  ['contains(l, :v)', { ':v': { N: '1.0' } }, true],
  ['contains(l, :v)', { ':v': { N: '2' } }, false],
  ['contains(:v, s)', { ':v': { S: 'oh hello there' } }, true],
  ['size(s) = :v', five, true],
  ['size(b) = :v', { ':v': { N: '3' } }, true],
  ['size(l) > size(ss)', {}, true],
  ['size(m) = :v', { ':v': { N: '2' } }, true],
  ['size(nothing) = :v', { ':v': { N: '0' } }, false],
  ['NOT n = :v', five, false],
  ['NOT NOT n = :v', five, true],
  ['n = :v OR nothing = :v AND nothing = :v', five, true],
  ['(n = :v OR nothing = :v) AND nothing = :v', five, false],
  ['nothing = :v or not nothing = :v', five, true],
  ['(n) = :v', five, true],
  ['(n = :v) AND (s = :w)', { ...five, ':w': { S: 'hello' } }, true],
];

export const conditions = (connect: Connect): void => {
  test('each expression holds or does not', async () => {
    const client = connect();
    const TableName = await aTable(client);
    await put(client, TableName, ITEM);
    for (const [ConditionExpression, values, expected] of CASES) {
      const attempt = client.send(
        new PutItemCommand({
          TableName,
          Item: ITEM,
          ConditionExpression,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
          ...(ConditionExpression.includes('#') && {
            ExpressionAttributeNames: { '#m': 'm', '#odd': 'with space' },
          }),
        }),
      );
      const outcome = await attempt.then(
        () => true,
        (error: Error) => (error.name === 'ConditionalCheckFailedException' ? false : error),
      );
      expect.soft(outcome, `${ConditionExpression} ${JSON.stringify(values)}`).toBe(expected);
    }
  });
};
