import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import type { CallContext } from '#local/services/wire/service.ts';
import { decodeItem } from './attribute.ts';
import type { Database } from './database.ts';
import { tableInUse, tableNotFound } from './errors.ts';
import { expiryOf, type ItemStore } from './item-store.ts';
import { readDefinition, type Table, type TableDefinition } from './table.ts';

/** Account and region of a call: tables of others are not seen. */
type Scope = Pick<CallContext, 'account' | 'region' | 'now'>;

/** Items that expired longer ago are kept: DynamoDB takes their time to live for a mistake. */
const OLDEST_EXPIRY_MS = 5 * 365 * MS_PER_DAY;

export interface TableStore {
  create(scope: Scope, name: string, definition: TableDefinition): Table;
  /** Finds a table by its name or ARN, without the items that have expired. @throws ServiceError when there is none */
  find(scope: Scope, nameOrArn: string | undefined): Table;
  /** Names in their order, from the one after `after`. */
  names(scope: Scope, after?: string): string[];
  drop(table: Table): void;
  setTtlAttribute(table: Table, attribute: string | undefined): void;
  contents(table: Table): { readonly items: number; readonly bytes: number };
}

export const makeTableStore = (db: Database, items: ItemStore): TableStore => {
  // Every call looks its table up; a definition is parsed once.
  const parsed = new Map<string, Pick<Table, 'definition' | 'schema' | 'indexes'>>();
  const parse = (text: string) => {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const definition = JSON.parse(text) as TableDefinition;
    const table = { definition, ...readDefinition(definition) };
    parsed.set(text, table);
    return table;
  };
  const lookUp = ({ account, region }: Scope, name: string): Table | undefined => {
    const sql =
      'SELECT id, definition, ttl_attribute FROM tables WHERE account = ? AND region = ? AND name = ?';
    const [row] = db.rows(sql, account, region, name);
    if (!row) return undefined;
    return {
      id: Number(row.id),
      name,
      arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
      ttlAttribute: row.ttl_attribute === null ? undefined : String(row.ttl_attribute),
      ...parse(String(row.definition)),
    };
  };

  /** Deletes what has expired by now. AWS takes up to a few days for it. */
  const sweep = (table: Table, now: EpochMs): void => {
    const sql =
      'SELECT hash_key, range_key FROM items WHERE table_id = ? AND expires_at > ? AND expires_at < ?';
    const expired = [...db.rows(sql, table.id, ...expiryWindow(now))];
    for (const { hash_key, range_key } of expired) {
      items.delete(table, { hash: hash_key as Uint8Array, range: range_key as Uint8Array });
    }
  };

  const find: TableStore['find'] = (scope, nameOrArn = '') => {
    const name = nameOrArn.split(':table/').at(-1) ?? '';
    const table = lookUp(scope, name);
    if (!table) throw tableNotFound(name);
    if (table.ttlAttribute !== undefined) sweep(table, scope.now);
    return table;
  };

  return {
    find,
    create: (scope, name, definition) => {
      if (lookUp(scope, name)) throw tableInUse(name);
      db.run(
        'INSERT INTO tables (account, region, name, definition) VALUES (?, ?, ?, ?)',
        ...[scope.account, scope.region, name, JSON.stringify(definition)],
      );
      return find(scope, name);
    },
    names: ({ account, region }, after = '') => {
      const sql =
        'SELECT name FROM tables WHERE account = ? AND region = ? AND name > ? ORDER BY name';
      return [...db.rows(sql, account, region, after)].map(({ name }) => String(name));
    },
    drop: ({ id }) => {
      db.run('DELETE FROM tables WHERE id = ?', id);
      db.run('DELETE FROM items WHERE table_id = ?', id);
      db.run('DELETE FROM index_entries WHERE table_id = ?', id);
    },
    setTtlAttribute: (table, attribute) => {
      db.run('UPDATE tables SET ttl_attribute = ? WHERE id = ?', attribute ?? null, table.id);
      const sql = 'SELECT item, hash_key, range_key FROM items WHERE table_id = ?';
      for (const { item, hash_key, range_key } of [...db.rows(sql, table.id)]) {
        const expiry = expiryOf({ ...table, ttlAttribute: attribute }, decodeItem(String(item)));
        db.run(
          'UPDATE items SET expires_at = ? WHERE table_id = ? AND hash_key = ? AND range_key = ?',
          ...[expiry, table.id, hash_key as Uint8Array, range_key as Uint8Array],
        );
      }
    },
    contents: ({ id }) => {
      const sql =
        'SELECT count(*) AS items, coalesce(sum(size), 0) AS bytes FROM items WHERE table_id = ?';
      const [row] = db.rows(sql, id);
      return { items: Number(row?.items), bytes: Number(row?.bytes) };
    },
  };
};

const expiryWindow = (now: EpochMs): [number, number] => [
  (now - OLDEST_EXPIRY_MS) / MS_PER_SECOND,
  now / MS_PER_SECOND,
];
