import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';

/** What an earlier run must have in common with this one to be resumed. */
export interface RunInputs {
  readonly seed: number;
  readonly traces: string | null;
  readonly tracesStart: number | null;
}

/** The folder that keeps everything between starts, and the clock and inputs in it. */
export interface StateDir {
  readonly dir: string;
  /** Path of a file in it. */
  file(name: string): string;
  /** When the simulation began, and where its clock stood; undefined on a first start. */
  readonly resumed: { readonly startedAt: EpochMs; readonly now: EpochMs } | undefined;
  begin(startedAt: EpochMs, inputs: RunInputs): void;
  saveNow(now: EpochMs): void;
  sizeBytes(): number;
  close(): void;
}

/**
 * Opens the folder, or an empty one with `fresh`.
 *
 * @throws InvalidInputError when it is damaged or belongs to a run with other inputs: nothing is deleted unasked
 */
export const openStateDir = (path: string, inputs: RunInputs, fresh: boolean): StateDir => {
  const dir = resolve(path);
  if (fresh) rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const file = (name: string) => join(dir, name);
  const run = openRunFile(file('run.sqlite'));
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
