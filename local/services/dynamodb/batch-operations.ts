import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  KeysAndAttributes,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { CallContext } from '#local/services/wire/service.ts';
import { checkedItem, sizeOfItem } from './attribute.ts';
import { consumedByTable, readUnits, writeUnits } from './capacity.ts';
import { validation } from './errors.ts';
import type { Item } from './item.ts';
import { readerFor } from './item-operations.ts';
import { type EncodedKey, keyFrom } from './key.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { deleteWrite, perform, putWrite, type Write } from './write.ts';

const MAX_READS = 100;
const MAX_WRITES = 25;
/** Bytes of items in one answer; the keys of further ones come back as unprocessed. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** The operations on many items; each item is on its own. */
export const batchOperations = ({ tables, items }: Store) => ({
  BatchGetItem: (input: BatchGetItemCommandInput, context: CallContext) => {
    const requests = Object.entries(input.RequestItems ?? {}).map(([name, request]) =>
      readRequest(tables.find(context, name), name, request),
    );
    expectCount(
      'BatchGetItem',
      MAX_READS,
      requests.flatMap(({ keys }) => keys),
    );
    const units = new Map<string, number>();
    const responses: Record<string, Item[]> = {};
    const unprocessed: Record<string, KeysAndAttributes> = {};
    let bytes = 0;
    for (const { table, name, request, keys, read } of requests) {
      const found: Item[] = [];
      const left: Item[] = [];
      for (const { given, key } of keys) {
        const item = bytes < MAX_ANSWER_BYTES ? items.get(table, key) : undefined;
        if (bytes >= MAX_ANSWER_BYTES) left.push(given);
        if (item) found.push(read(item));
        const size = item ? sizeOfItem(item) : 0;
        bytes += size;
        add(units, table.name, readUnits(size, request.ConsistentRead));
      }
      responses[name] = found;
      if (left.length > 0) unprocessed[name] = { ...request, Keys: left };
    }
    const ConsumedCapacity = consumedByTable(input.ReturnConsumedCapacity, units);
    return {
      Responses: responses,
      UnprocessedKeys: unprocessed,
      ...(ConsumedCapacity && { ConsumedCapacity }),
    };
  },

  BatchWriteItem: (input: BatchWriteItemCommandInput, context: CallContext) => {
    const writes = Object.entries(input.RequestItems ?? {}).flatMap(([name, requests]) => {
      const table = tables.find(context, name);
      return requests.map((request) => writeOf(table, request));
    });
    expectCount('BatchWriteItem', MAX_WRITES, writes);
    expectDistinctKeys(writes, 'Provided list of item keys contains duplicates');
    const units = new Map<string, number>();
    for (const write of writes) {
      const { old, item } = perform(items, write);
      add(units, write.table.name, writeUnits(old, item));
    }
    const ConsumedCapacity = consumedByTable(input.ReturnConsumedCapacity, units);
    return { UnprocessedItems: {}, ...(ConsumedCapacity && { ConsumedCapacity }) };
  },
});

const readRequest = (table: Table, name: string, request: KeysAndAttributes) => {
  const keys = (request.Keys ?? []).map((given) => {
    return { table, given, key: keyFrom(table.schema, checkedItem(given)) };
  });
  expectDistinctKeys(keys, 'Provided list of item keys contains duplicates');
  return { table, name, request, keys, read: readerFor(request) };
};

const writeOf = (table: Table, { PutRequest, DeleteRequest }: WriteRequest): Write => {
  if (PutRequest && !DeleteRequest) return putWrite(table, { Item: PutRequest.Item });
  if (DeleteRequest && !PutRequest) return deleteWrite(table, { Key: DeleteRequest.Key });
  throw validation('Supplied WriteRequest must have exactly one of PutRequest and DeleteRequest');
};

const expectCount = (operation: string, max: number, requests: readonly unknown[]): void => {
  if (requests.length >= 1 && requests.length <= max) return;
  throw validation(
    requests.length === 0
      ? `${operation} needs at least one request`
      : `Too many items requested for the ${operation} call`,
  );
};

/** @throws ServiceError when two of them are for one item */
export const expectDistinctKeys = (
  requests: readonly { readonly table: Table; readonly key: EncodedKey }[],
  message: string,
): void => {
  const ids = requests.map(({ table, key }) => {
    const [hash, range] = [key.hash, key.range].map((part) => Buffer.from(part).toString('hex'));
    return `${table.id}/${hash}/${range}`;
  });
  if (new Set(ids).size < ids.length) throw validation(message);
};

export const add = (sums: Map<string, number>, name: string, amount: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + amount);
};
