import { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS origin (key TEXT NOT NULL, seed INTEGER NOT NULL, account_id TEXT NOT NULL, now INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS resource (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, previous TEXT NOT NULL, changed_at INTEGER NOT NULL,
    PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS mutation (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
`;

/** What an account on disk was built from. */
export interface Origin {
  readonly key: string;
  readonly seed: number;
  readonly accountId: string;
  readonly now: EpochMs;
}

/** Returns what the account in `file` was built from, so that the same estate can be built again; undefined for a new file. */
export function accountOrigin(file: string): Origin | undefined {
  const db = openDatabase(file);
  try {
    return readOrigin(db);
  } finally {
    db.close();
  }
}

export function readOrigin(db: DatabaseSync): Origin | undefined {
  const row = db.prepare('SELECT * FROM origin').get();
  if (row === undefined) return undefined;
  return {
    key: String(row.key),
    seed: Number(row.seed),
    accountId: String(row.account_id),
    now: Number(row.now),
  };
}

/** @throws InvalidInputError when the file is no database that can be used */
export function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file);
    // A killed process loses nothing that the operating system has; only a power cut may lose the last calls.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
    db.exec(SCHEMA);
    const found = db.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (found !== 'ok') throw new InvalidInputError(String(found));
    return db;
  } catch (cause) {
    db?.close();
    throw unreadable(file, cause);
  }
}

export const unreadable = (file: string, cause: unknown): InvalidInputError =>
  new InvalidInputError(
    `${file}, the simulated account's state, cannot be read (${String(cause)}). Start over: npm start -- --fresh`,
    { cause },
  );
