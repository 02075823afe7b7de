import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { decodeItem, encodeItem, sizeOfItem } from '#local/services/dynamodb/attribute.ts';

test('bytes come back from text, and attributes called B and BS stay what they are', () => {
  const item: Record<string, AttributeValue> = {
    B: { S: 'text' },
    BS: { L: [{ S: 'text' }] },
    bytes: { B: new Uint8Array([0, 255]) },
    set: { BS: [new Uint8Array([1]), new Uint8Array([2])] },
    map: { M: { B: { B: new Uint8Array([3]) }, BS: { SS: ['a'] } } },
  };
  expect(decodeItem(encodeItem(item))).toEqual(item);
});

test.each([
  ['a text takes its bytes in UTF-8', { é: { S: 'ü' } }, 4],
  ['a number takes a byte for two digits, and one more', { n: { N: '123' } }, 4],
  ['zeros before and after take nothing', { n: { N: '1000' } }, 3],
  ['zeros behind the point take nothing', { n: { N: '0.001' } }, 3],
  ['a sign takes a byte', { n: { N: '-1' } }, 4],
  ['a truth takes a byte', { b: { BOOL: false } }, 2],
  ['a list takes three bytes, and one for each element', { l: { L: [{ S: 'ab' }] } }, 7],
  ['a map takes three bytes, and one for each element', { m: { M: { k: { S: 'ab' } } } }, 8],
  ['a set takes its members', { s: { SS: ['ab', 'c'] } }, 4],
] as [string, Record<string, AttributeValue>, number][])('%s', (_name, item, size) => {
  expect(sizeOfItem(item)).toBe(size);
});
