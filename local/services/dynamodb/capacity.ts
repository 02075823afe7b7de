import type { ConsumedCapacity, ReturnConsumedCapacity } from '@aws-sdk/client-dynamodb';
import { sizeOfItem } from './attribute.ts';
import type { Item } from './item.ts';

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html */
const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** Units of a strongly consistent read; half of it is charged for an eventually consistent one. */
export const readUnits = (bytes: number, isConsistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);

/** Units of writing an item: the larger of what it was and what it is. */
export const writeUnits = (...items: readonly (Item | undefined)[]): number =>
  Math.max(1, ...items.map((item) => Math.ceil((item ? sizeOfItem(item) : 0) / WRITE_UNIT_BYTES)));

/** Transactions prepare and commit, and pay for both. */
export const TRANSACTION_FACTOR = 2;

/** What a call consumed of one table, if the request asks for it; indexes are not counted. */
export const consumed = (
  wanted: ReturnConsumedCapacity | undefined,
  tableName: string,
  units: number,
): ConsumedCapacity | undefined => {
  if (wanted === undefined || wanted === 'NONE') return undefined;
  const total = { TableName: tableName, CapacityUnits: units };
  return wanted === 'INDEXES' ? { ...total, Table: { CapacityUnits: units } } : total;
};

/** What a call consumed of several tables. */
export const consumedByTable = (
  wanted: ReturnConsumedCapacity | undefined,
  units: ReadonlyMap<string, number>,
): ConsumedCapacity[] | undefined => {
  const each = [...units].flatMap(([name, sum]) => consumed(wanted, name, sum) ?? []);
  return each.length > 0 ? each : undefined;
};
