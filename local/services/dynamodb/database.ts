import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Raised when the tables below change; a file of another version is not opened. */
const VERSION = 1;

/**
 * `items` and `index_entries` hold keys as bytes that sort as DynamoDB sorts. An index entry is a reference: what the
 * index projects is taken from the item when it is read.
 */
const SCHEMA = `
  CREATE TABLE tables (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    ttl_attribute TEXT,
    UNIQUE (account, region, name)
  ) STRICT;
  CREATE TABLE items (
    table_id INTEGER NOT NULL,
    hash_key BLOB NOT NULL,
    range_key BLOB NOT NULL,
    item TEXT NOT NULL,
    size INTEGER NOT NULL,
    expires_at REAL,
    PRIMARY KEY (table_id, hash_key, range_key)
  ) STRICT;
  CREATE INDEX expiring_items ON items (table_id, expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE index_entries (
    table_id INTEGER NOT NULL,
    index_name TEXT NOT NULL,
    index_hash BLOB NOT NULL,
    index_range BLOB NOT NULL,
    hash_key BLOB NOT NULL,
    range_key BLOB NOT NULL,
    PRIMARY KEY (table_id, index_name, index_hash, index_range, hash_key, range_key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE request_tokens (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    token TEXT NOT NULL,
    request TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (account, region, token)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${VERSION};
`;

/** One SQLite file. */
export interface Database {
  /** Runs work as one transaction: all of it is on disk when it returns, and nothing of it when it throws. */
  atomically<T>(work: () => T): T;
  run(sql: string, ...values: SQLInputValue[]): void;
  rows(sql: string, ...values: SQLInputValue[]): Iterable<Record<string, unknown>>;
  close(): void;
}

/**
 * Opens a file, or `:memory:`; makes it if it is not there.
 *
 * @throws InvalidInputError when the file is damaged, of another version, or open in another process
 */
export const openDatabase = (file: string): Database => {
  const db = connect(file);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    atomically: (work) => {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        // SQLite has rolled back by itself after some errors, such as a full disk.
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    run: (sql, ...values) => {
      prepared(sql).run(...values);
    },
    rows: (sql, ...values) => prepared(sql).iterate(...values),
    close: () => db.close(),
  };
};

const connect = (file: string): DatabaseSync => {
  try {
    const db = new DatabaseSync(file);
    try {
      prepare(db);
      return db;
    } catch (error) {
      // An open file would stay locked.
      db.close();
      throw error;
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = reason.includes('locked')
      ? 'Another process has it open; end that one first.'
      : 'To throw it away and start afresh: npm start -- --fresh';
    throw new InvalidInputError(`Cannot open the tables in ${file}: ${reason}. ${advice}`, {
      cause,
    });
  }
};

/** Makes the tables in a new file, and looks a known one over. @throws Error when it is damaged or of another version */
const prepare = (db: DatabaseSync): void => {
  // A commit in the write-ahead log outlives this process however it ends; NORMAL leaves out only the wait for the
  // disk, which a power failure would need.
  db.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
  );
  const version = db.prepare('PRAGMA user_version').get()?.user_version;
  if (version === 0) {
    db.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT`);
  } else if (version !== VERSION) {
    throw new Error(`it is of version ${version}, and this is version ${VERSION}`);
  }
  const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
  if (found !== 'ok') throw new Error(`it is damaged (${found})`);
};
