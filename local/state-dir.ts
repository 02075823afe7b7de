import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';

const RUN_FILE = 'run.sqlite';

/** What an earlier run must have in common with this one to be resumed. */
export interface RunInputs {
  readonly seed: number;
  readonly traces: string | null;
  readonly tracesStart: number | null;
}

/** When a simulation began, and where its clock stands. */
export interface Resumed {
  readonly startedAt: EpochMs;
  readonly now: EpochMs;
}

/** The folder that keeps everything between starts, and the clock and inputs in it. */
export interface StateDir {
  readonly dir: string;
  /** Path of a file in it. */
  file(name: string): string;
  /** Undefined on a first start. */
  readonly resumed: Resumed | undefined;
  begin(startedAt: EpochMs, inputs: RunInputs): void;
  saveNow(now: EpochMs): void;
  sizeBytes(): number;
  close(): void;
}

/** In the order in which a first start makes them: none is missing while a later one is there. */
const FILES = [RUN_FILE, 'tables.sqlite', 'mails.sqlite', 'account.sqlite', 'workflows.sqlite'];

/**
 * Looks whether an earlier run left something to go on with, before anything is written.
 *
 * @throws InvalidInputError when the folder is damaged or belongs to a run with other inputs
 */
export const findRun = (path: string, inputs: RunInputs): Resumed | undefined => {
  const dir = resolve(path);
  const missing = FILES.findIndex((name) => !existsSync(join(dir, name)));
  const later = missing < 0 ? [] : FILES.slice(missing);
  if (later.some((name) => existsSync(join(dir, name)))) {
    const gone = new InvalidInputError(`it is gone, and what belongs to it is still there`);
    throw damaged(join(dir, FILES[missing] ?? ''), gone);
  }
  if (missing === 0) return undefined;
  const run = openRunFile(join(dir, RUN_FILE));
  try {
    return readRun(run, inputs, dir);
  } finally {
    run.close();
  }
};

/**
 * Opens the folder, or an empty one with `fresh`.
 *
 * @throws InvalidInputError when it is damaged or belongs to a run with other inputs: nothing is deleted unasked
 */
export const openStateDir = (path: string, inputs: RunInputs, fresh: boolean): StateDir => {
  const dir = resolve(path);
  if (fresh) rmSync(dir, { recursive: true, force: true });
  // Tokens of pages and mails are in there.
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const file = (name: string) => join(dir, name);
  const run = openRunFile(file(RUN_FILE));
  const resumed = readRun(run, inputs, dir);
  const save = run.prepare('UPDATE run SET now = ?');
  return {
    dir,
    file,
    resumed,
    begin: (startedAt, given) => {
      run
        .prepare('INSERT INTO run (id, startedAt, now, inputs) VALUES (1, ?, ?, ?)')
        .run(startedAt, startedAt, JSON.stringify(given));
    },
    saveNow: (now) => {
      save.run(now);
    },
    sizeBytes: () => readdirSync(dir).reduce((sum, name) => sum + statSync(file(name)).size, 0),
    close: () => run.close(),
  };
};

const damaged = (file: string, cause: unknown): InvalidInputError =>
  new InvalidInputError(
    `${file} is damaged: ${cause instanceof Error ? cause.message : String(cause)}. Start over: npm start -- --fresh`,
    { cause },
  );

const openRunFile = (file: string): DatabaseSync => {
  try {
    const run = new DatabaseSync(file);
    run.exec('PRAGMA journal_mode = WAL');
    const found = run.prepare('PRAGMA quick_check(1)').get()?.quick_check;
    if (found !== 'ok') throw new InvalidInputError(String(found));
    run.exec(
      'CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY CHECK (id = 1), startedAt INTEGER, now INTEGER, inputs TEXT)',
    );
    return run;
  } catch (error) {
    throw damaged(file, error);
  }
};

const readRun = (run: DatabaseSync, inputs: RunInputs, dir: string): StateDir['resumed'] => {
  const row = run.prepare('SELECT startedAt, now, inputs FROM run').get();
  if (row === undefined) return undefined;
  if (row.inputs !== JSON.stringify(inputs)) {
    throw new InvalidInputError(
      `${dir} belongs to a run with other inputs: ${row.inputs}. Give the same flags again, or start over: npm start -- --fresh`,
    );
  }
  return { startedAt: Number(row.startedAt), now: Number(row.now) };
};
