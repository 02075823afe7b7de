import { count, counted } from '#core/present/format.ts';
import { type Column, tableOf } from './table.ts';
import { terminalWidth } from './terminal.ts';

/** All calls of one kind to one source. */
interface Calls {
  readonly source: string;
  readonly call: string;
  made: number;
  failed: number;
  tookMs: number;
}

const log = new Map<string, Calls>();

/** Makes a call to a source, and keeps that it was made, how long it took, and whether it failed. */
export const timed = async <T>(
  source: string,
  call: string,
  make: () => Promise<T>,
): Promise<T> => {
  const key = `${source} ${call}`;
  const calls = log.get(key) ?? { source, call, made: 0, failed: 0, tookMs: 0 };
  log.set(key, calls);
  const begun = performance.now();
  calls.made += 1;
  try {
    return await make();
  } catch (error) {
    calls.failed += 1;
    throw error;
  } finally {
    calls.tookMs += performance.now() - begun;
  }
};

const COLUMNS: readonly Column<Calls>[] = [
  { head: 'SOURCE', cell: ({ source }) => source },
  { head: 'CALL', cell: ({ call }) => call, stretches: true },
  { head: 'MADE', cell: ({ made }) => count(made), align: 'right' },
  { head: 'FAILED', cell: ({ failed }) => count(failed), align: 'right' },
  { head: 'TOOK', cell: ({ tookMs }) => `${count(tookMs)} ms`, align: 'right' },
];

/** What `-v` says: every kind of call that this process made, by its source. Calls at once add up. */
export const callLines = (): readonly string[] => {
  const rows = [...log.values()].sort((a, b) =>
    `${a.source} ${a.call}` < `${b.source} ${b.call}` ? -1 : 1,
  );
  if (rows.length === 0) return ['no call was made'];
  const made = rows.reduce((n, row) => n + row.made, 0);
  return [...tableOf(COLUMNS, rows, terminalWidth()), counted(made, 'call')];
};
