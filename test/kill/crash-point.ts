import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Loaded into the process before anything else: kills it, as `kill -9` would, at one of its writes to disk. All that
 * the embedded cloud keeps goes through prepared statements, so that a point is the same at each run.
 *
 * `TRIMTAB_CRASH_AT`: the number of a write; or a text, for the first write that contains it. `TRIMTAB_CRASH_SIDE`:
 * `before` or `after` that write. `TRIMTAB_COUNT_FILE`: where the number of all writes is left instead.
 */
const at = process.env.TRIMTAB_CRASH_AT ?? '';
const nth = /^\d+$/.test(at) ? Number(at) : undefined;
const side = process.env.TRIMTAB_CRASH_SIDE ?? 'before';
const countFile = process.env.TRIMTAB_COUNT_FILE;

let writes = 0;
const probe = new DatabaseSync(':memory:');
const statements = Object.getPrototypeOf(probe.prepare('SELECT 1')) as {
  run: (...values: unknown[]) => unknown;
};
probe.close();

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString() : JSON.stringify(value ?? null);

const isPoint = (values: readonly unknown[]): boolean =>
  nth === undefined
    ? at !== '' && values.some((value) => textOf(value).replaceAll('\\', '').includes(at))
    : writes === nth;

const { run } = statements;
statements.run = function (...values) {
  writes++;
  const isNow = isPoint(values);
  if (isNow && side === 'before') process.kill(process.pid, 'SIGKILL');
  const result = run.apply(this, values);
  if (isNow) process.kill(process.pid, 'SIGKILL');
  return result;
};

if (countFile !== undefined) process.on('exit', () => writeFileSync(countFile, String(writes)));
