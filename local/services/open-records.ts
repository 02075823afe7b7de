import { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Opens a file of records of the local cloud, several kinds of which may share it. @throws InvalidInputError when it is damaged */
export const openRecords = (path: string, tables: string): DatabaseSync => {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 2000; ${tables}`);
    return db;
  } catch (cause) {
    db.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = 'Start over: npm start -- --fresh';
    throw new InvalidInputError(`${path} is damaged: ${reason}. ${advice}`, { cause });
  }
};
