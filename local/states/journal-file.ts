import { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Written into the file, so that another program's database is never taken for a journal. */
const APPLICATION_ID = 0x7472696d;
const VERSION = 1;

const TABLES = `
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE definition (id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE machine (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, definition TEXT NOT NULL, created INTEGER NOT NULL
) STRICT;
CREATE TABLE execution (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, definition TEXT NOT NULL,
  name TEXT NOT NULL, input TEXT NOT NULL, status TEXT NOT NULL, started INTEGER NOT NULL,
  stopped INTEGER, output TEXT, error TEXT, cause TEXT
) STRICT;
CREATE INDEX execution_of_machine ON execution (machine, id);
-- Where a workflow stands: the execution itself (path ''), a branch of a Parallel, an item of a Map.
CREATE TABLE frame (
  execution TEXT NOT NULL, path TEXT NOT NULL, step INTEGER NOT NULL, state TEXT NOT NULL,
  input TEXT NOT NULL, variables TEXT NOT NULL, entered INTEGER NOT NULL, retries TEXT NOT NULL,
  until INTEGER, result TEXT, PRIMARY KEY (execution, path)
) STRICT, WITHOUT ROWID;
-- One attempt of one Task state: its request, and its outcome once that is known.
CREATE TABLE task (
  execution TEXT NOT NULL, key TEXT NOT NULL, resource TEXT NOT NULL, request TEXT NOT NULL,
  token TEXT UNIQUE, child TEXT, expires INTEGER NOT NULL, heartbeat INTEGER, beaten INTEGER NOT NULL,
  asked INTEGER NOT NULL, outcome TEXT, PRIMARY KEY (execution, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_of_child ON task (child) WHERE child IS NOT NULL;
CREATE TABLE event (
  execution TEXT NOT NULL, id INTEGER NOT NULL, path TEXT NOT NULL, previous INTEGER NOT NULL,
  at INTEGER NOT NULL, type TEXT NOT NULL, details TEXT NOT NULL, PRIMARY KEY (execution, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_frame ON event (execution, path, id);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${VERSION};
`;

/** Primary result codes of SQLite: the low byte of `errcode`. */
const SQLITE_BUSY = 5;

/**
 * Opens or creates a journal, for this process alone.
 *
 * @throws InvalidInputError when the file is damaged, of another version, or held by another process
 */
export const openJournalFile = (file: string): DatabaseSync => {
  const db = new DatabaseSync(file);
  try {
    // A commit survives the end of the process at any moment; after a power cut the last ones may be missing,
    // never half there, and their effects are run again.
    db.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL',
    );
    if (pragma(db, 'quick_check') !== 'ok') throw unusable(file, 'is damaged');
    const version = Number(pragma(db, 'user_version'));
    if (version === 0 && isEmpty(db)) db.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT;`);
    else if (pragma(db, 'application_id') !== APPLICATION_ID) throw unusable(file, 'is not one');
    else if (version !== VERSION) {
      throw unusable(file, `has version ${version}; this Trimtab reads ${VERSION}`);
    }
    return db;
  } catch (error) {
    db.close();
    throw explained(file, error);
  }
};

const pragma = (db: DatabaseSync, name: string): unknown =>
  Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];

const isEmpty = (db: DatabaseSync): boolean =>
  db.prepare('SELECT 1 FROM sqlite_master').get() === undefined;

const unusable = (file: string, why: string, cause?: unknown) =>
  new InvalidInputError(
    `The workflow journal ${file} ${why}. Start over with \`npm start -- --fresh\`, which discards it.`,
    { details: { file }, cause },
  );

const explained = (file: string, error: unknown): unknown => {
  if (!(error instanceof Error && 'errcode' in error)) return error;
  if ((Number(error.errcode) & 0xff) !== SQLITE_BUSY)
    return unusable(file, 'cannot be read', error);
  return new InvalidInputError(
    `The workflow journal ${file} is in use by another process. Stop that one first.`,
    { details: { file }, cause: error },
  );
};
