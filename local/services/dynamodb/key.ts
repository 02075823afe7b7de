import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { typeOf } from './attribute.ts';
import { sortableDecimal } from './decimal.ts';
import { validation } from './errors.ts';
import type { Item } from './item.ts';

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** The key of a table or an index. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

/** A key as bytes that sort as DynamoDB sorts; `range` is empty where there is none. */
export interface EncodedKey {
  readonly hash: Uint8Array;
  readonly range: Uint8Array;
}

/** Bytes that a key attribute may take. */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** Sorts after every range key. */
export const afterEveryRange: Uint8Array = new Uint8Array(MAX_RANGE_BYTES + 1).fill(0xff);

/** The first key after another in byte order. */
export const successor = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes, 0);

/** The first key that does not begin as `prefix` does. */
export const afterPrefix = (prefix: Uint8Array): Uint8Array => {
  const last = prefix.findLastIndex((byte) => byte < 0xff);
  if (last < 0) return afterEveryRange;
  return Uint8Array.of(...prefix.subarray(0, last), (prefix[last] ?? 0) + 1);
};

export const attributesOf = ({ hash, range }: KeySchema): readonly KeyAttribute[] =>
  range ? [hash, range] : [hash];

const encodeValue = (value: AttributeValue): Uint8Array => {
  if (value.S !== undefined) return Buffer.from(value.S);
  if (value.N !== undefined) return sortableDecimal(value.N);
  return value.B ?? new Uint8Array();
};

/** Bytes of a key attribute's value. @throws ServiceError when it has another type than the schema says, or is empty */
export const encodeAttribute = (
  { name, type }: KeyAttribute,
  value: AttributeValue,
  maxBytes = MAX_HASH_BYTES,
): Uint8Array => {
  const actual = typeOf(value);
  if (actual !== type) {
    throw validation(
      `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} actual: ${actual}`,
    );
  }
  const bytes = encodeValue(value);
  if (bytes.byteLength === 0) {
    throw validation(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
    );
  }
  if (bytes.byteLength > maxBytes) {
    throw validation(
      `One or more parameter values were invalid: Size of key ${name} has exceeded the maximum size limit of ${maxBytes} bytes`,
    );
  }
  return bytes;
};

/** The key within an item. @throws ServiceError when an attribute of it is missing or wrong */
export const keyOf = (schema: KeySchema, item: Item): EncodedKey => {
  const part = (attribute: KeyAttribute, maxBytes: number) => {
    const value = item[attribute.name];
    if (value) return encodeAttribute(attribute, value, maxBytes);
    throw validation(
      `One or more parameter values were invalid: Missing the key ${attribute.name} in the item`,
    );
  };
  return {
    hash: part(schema.hash, MAX_HASH_BYTES),
    range: schema.range ? part(schema.range, MAX_RANGE_BYTES) : new Uint8Array(),
  };
};

/** The key that a request names, which must be the key and nothing else. */
export const keyFrom = (schema: KeySchema, key: Item | undefined): EncodedKey => {
  const names = attributesOf(schema).map(({ name }) => name);
  const given = Object.keys(key ?? {});
  if (!key || given.length !== names.length || !names.every((name) => given.includes(name))) {
    throw validation('The provided key element does not match the schema');
  }
  return keyOf(schema, key);
};

/** The part of an item that is its key. */
export const keyAttributes = (schema: KeySchema, item: Item): Item =>
  Object.fromEntries(
    attributesOf(schema).flatMap(({ name }) => {
      const value = item[name];
      return value ? [[name, value]] : [];
    }),
  );
