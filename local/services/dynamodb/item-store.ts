import type { SQLInputValue } from 'node:sqlite';
import { decodeItem, encodeItem, sizeOfItem } from './attribute.ts';
import type { Database } from './database.ts';
import { validation } from './errors.ts';
import type { Item } from './item.ts';
import { type EncodedKey, keyOf } from './key.ts';
import type { Index, Table } from './table.ts';

/** Bytes of one item. */
const MAX_ITEM_BYTES = 400 * 1024;

/** An item as a read finds it. */
export interface StoredItem {
  readonly item: Item;
  readonly key: EncodedKey;
}

/** The items that a read goes through, in the order of their keys. */
export interface Reading {
  readonly index?: Index | undefined;
  /** One hash key, with its range keys from `low` up to, but not with, `high`; or all items. */
  readonly keys?: {
    readonly hash: Uint8Array;
    readonly low: Uint8Array;
    readonly high: Uint8Array;
  };
  /** The item that the page before ended with. */
  readonly after?: Item | undefined;
  readonly backwards?: boolean;
}

export interface ItemStore {
  get(table: Table, key: EncodedKey): Item | undefined;
  /** Writes an item and its index entries. @throws ServiceError when it is too big or cannot be indexed */
  put(table: Table, item: Item): void;
  delete(table: Table, key: EncodedKey): void;
  read(table: Table, reading: Reading): Iterable<StoredItem>;
}

export const makeItemStore = (db: Database): ItemStore => {
  const dropEntries = (table: Table, { hash, range }: EncodedKey) => {
    const old = get(table, { hash, range });
    for (const [index, entry] of old ? entriesOf(table, old) : []) {
      db.run(
        'DELETE FROM index_entries WHERE table_id = ? AND index_name = ? AND index_hash = ? AND index_range = ? AND hash_key = ? AND range_key = ?',
        ...[table.id, index.name, entry.hash, entry.range, hash, range],
      );
    }
  };

  const get = (table: Table, { hash, range }: EncodedKey): Item | undefined => {
    const sql = 'SELECT item FROM items WHERE table_id = ? AND hash_key = ? AND range_key = ?';
    const [row] = db.rows(sql, table.id, hash, range);
    return row && decodeItem(String(row.item));
  };

  return {
    get,
    put: (table, item) => {
      const size = sizeOfItem(item);
      if (size > MAX_ITEM_BYTES) {
        throw validation('Item size has exceeded the maximum allowed size');
      }
      const { hash, range } = keyOf(table.schema, item);
      const entries = entriesOf(table, item);
      if (table.indexes.length > 0) dropEntries(table, { hash, range });
      db.run(
        'INSERT OR REPLACE INTO items (table_id, hash_key, range_key, item, size, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
        ...[table.id, hash, range, encodeItem(item), size, expiryOf(table, item)],
      );
      for (const [index, entry] of entries) {
        db.run(
          'INSERT INTO index_entries (table_id, index_name, index_hash, index_range, hash_key, range_key) VALUES (?, ?, ?, ?, ?, ?)',
          ...[table.id, index.name, entry.hash, entry.range, hash, range],
        );
      }
    },
    delete: (table, key) => {
      if (table.indexes.length > 0) dropEntries(table, key);
      const sql = 'DELETE FROM items WHERE table_id = ? AND hash_key = ? AND range_key = ?';
      db.run(sql, table.id, key.hash, key.range);
    },
    *read(table, reading) {
      const { sql, values } = statementFor(table, reading);
      for (const { item, hash, range } of db.rows(sql, ...values)) {
        const key = { hash: hash as Uint8Array, range: range as Uint8Array };
        yield { item: decodeItem(String(item)), key };
      }
    },
  };
};

/** The indexes that an item is in: those whose key it has. @throws ServiceError when it has one of another type */
const entriesOf = (table: Table, item: Item): [Index, EncodedKey][] =>
  table.indexes.flatMap((index): [Index, EncodedKey][] => {
    const { hash, range } = index.schema;
    const isIndexed = item[hash.name] && (!range || item[range.name]);
    return isIndexed ? [[index, keyOf(index.schema, item)]] : [];
  });

/** When an item expires, in seconds since 1970; null when it does not. */
export const expiryOf = ({ ttlAttribute }: Table, item: Item): number | null => {
  const expiry = ttlAttribute === undefined ? undefined : item[ttlAttribute]?.N;
  return expiry === undefined ? null : Number(expiry);
};

const statementFor = (
  table: Table,
  { index, keys, after, backwards }: Reading,
): { sql: string; values: SQLInputValue[] } => {
  const values: SQLInputValue[] = [table.id];
  const where = ['e.table_id = ?'];
  const columns = ['e.hash_key', 'e.range_key'];
  if (index) {
    columns.unshift('e.index_hash', 'e.index_range');
    where.push('e.index_name = ?');
    values.push(index.name);
  }
  if (keys) {
    const [hash, range] = columns;
    columns.shift();
    where.push(`${hash} = ? AND ${range} >= ? AND ${range} < ?`);
    values.push(keys.hash, keys.low, keys.high);
  }
  if (after) {
    const own = keyOf(table.schema, after);
    const position = index
      ? [...partsOf(keyOf(index.schema, after)), ...partsOf(own)]
      : partsOf(own);
    where.push(
      `(${columns.join(', ')}) ${backwards ? '<' : '>'} (${columns.map(() => '?').join(', ')})`,
    );
    values.push(...position.slice(-columns.length));
  }
  const from = index
    ? 'index_entries e JOIN items i USING (table_id, hash_key, range_key)'
    : 'items e';
  const order = columns.map((column) => `${column} ${backwards ? 'DESC' : 'ASC'}`);
  const sql = `SELECT item, e.hash_key AS hash, e.range_key AS range FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${order.join(', ')}`;
  return { sql, values };
};

const partsOf = ({ hash, range }: EncodedKey): Uint8Array[] => [hash, range];
