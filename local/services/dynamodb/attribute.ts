import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { canonical, compareDecimals } from './decimal.ts';
import { validation } from './errors.ts';
import type { Item } from './item.ts';

export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

export const attributeTypes: readonly AttributeType[] = [
  'S',
  'N',
  'B',
  'BOOL',
  'NULL',
  'L',
  'M',
  'SS',
  'NS',
  'BS',
];

/** Levels of lists and maps within each other. */
const MAX_DEPTH = 32;

export const typeOf = (value: AttributeValue): AttributeType => {
  const given = attributeTypes.filter((type) => value[type] !== undefined);
  const [type] = given;
  if (type === undefined || given.length > 1) {
    throw validation(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  return type;
};

/** A client's value as it is stored: checked all the way down, numbers in their one form. */
export const checkedValue = (value: AttributeValue, depth = 0): AttributeValue => {
  typeOf(value);
  if (depth > MAX_DEPTH) throw validation('Nesting Levels have exceeded supported limits');
  if (value.N !== undefined) return { N: canonical(value.N) };
  if (value.L) return { L: value.L.map((item) => checkedValue(item, depth + 1)) };
  if (value.M) return { M: checkedItem(value.M, depth + 1) };
  if (value.NULL === false) {
    throw validation('Null attribute value types must have the value of true');
  }
  if (value.NS) return { NS: checkedSet(value.NS.map(canonical), 'number') };
  if (value.SS) return { SS: checkedSet(value.SS, 'string') };
  if (value.BS) {
    checkedSet(value.BS.map(base64), 'binary');
    return value;
  }
  return value;
};

export const checkedItem = (item: Item, depth = 0): Item =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, checkedValue(value, depth)]),
  );

const checkedSet = (items: readonly string[], kind: string): string[] => {
  const invalid = 'One or more parameter values were invalid:';
  if (items.length === 0) throw validation(`${invalid} An ${kind} set  may not be empty`);
  const distinct = [...new Set(items)];
  if (distinct.length < items.length) {
    throw validation(`${invalid} Input collection [${items.join(', ')}] contains duplicates.`);
  }
  return distinct;
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The members of a set as texts that are equal when the members are; undefined when it is no set. */
export const setMembers = (value: AttributeValue): readonly string[] | undefined =>
  value.SS ?? value.NS ?? value.BS?.map(base64);

/** Whether two checked values are the same; the order of a set does not matter. */
export const isEqual = (a: AttributeValue, b: AttributeValue): boolean => {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  const [setA, setB] = [setMembers(a), setMembers(b)];
  if (setA && setB) return setA.length === setB.length && setA.every((item) => setB.includes(item));
  if (a.B && b.B) return Buffer.compare(a.B, b.B) === 0;
  if (a.L && b.L) {
    const other = b.L;
    return a.L.length === other.length && a.L.every((item, i) => isSame(item, other[i]));
  }
  if (a.M && b.M) {
    const other = b.M;
    const entries = Object.entries(a.M);
    return (
      entries.length === Object.keys(other).length &&
      entries.every(([name, value]) => Object.hasOwn(other, name) && isSame(value, other[name]))
    );
  }
  return a[type] === b[type];
};

const isSame = (a: AttributeValue, b: AttributeValue | undefined): boolean =>
  b !== undefined && isEqual(a, b);

/** The order of two checked values; undefined when they are not of one sortable type. */
export const compareValues = (a: AttributeValue, b: AttributeValue): number | undefined => {
  if (a.N !== undefined && b.N !== undefined) return compareDecimals(a.N, b.N);
  if (a.S !== undefined && b.S !== undefined) {
    return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  }
  if (a.B && b.B) return Buffer.compare(a.B, b.B);
  return undefined;
};

/**
 * Bytes that an item counts for in limits and capacity.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const sizeOfItem = (item: Item): number =>
  sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + sizeOfValue(value)));

const sizeOfValue = (value: AttributeValue): number => {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return sizeOfNumber(value.N);
  if (value.B) return value.B.byteLength;
  if (value.SS) return sum(value.SS.map((text) => Buffer.byteLength(text)));
  if (value.NS) return sum(value.NS.map(sizeOfNumber));
  if (value.BS) return sum(value.BS.map((bytes) => bytes.byteLength));
  // A list or a map takes three bytes, and one for each element.
  if (value.L) return 3 + sum(value.L.map((item) => 1 + sizeOfValue(item)));
  if (value.M) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  return 1;
};

/** Two digits take a byte, and the exponent another. */
const sizeOfNumber = (text: string): number => {
  const digits = text.replace(/^-?0*\.?0*|\.|(?<!\.\d*)0+$/g, '').length;
  return Math.ceil(digits / 2) + (text.startsWith('-') ? 2 : 1);
};

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

/** An item as text; bytes become base64, which is what AWS JSON does, too. */
export const encodeItem = (item: Item): string =>
  JSON.stringify(item, (_name, value: unknown) =>
    value instanceof Uint8Array ? base64(value) : value,
  );

export const decodeItem = (text: string): Item => JSON.parse(text, decodeBytes) as Item;

/** A text under `B`, or texts under `BS`, are bytes: under an attribute of that name there is an object. */
const decodeBytes = (name: string, value: unknown): unknown => {
  if (name === 'B' && typeof value === 'string') return bytesOf(value);
  if (name === 'BS' && Array.isArray(value)) return value.map((text) => bytesOf(String(text)));
  return value;
};

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
