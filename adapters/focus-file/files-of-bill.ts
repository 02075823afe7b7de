import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';

/** A file of a bill. */
export interface BillFile {
  readonly path: string;
  /** What errors call it: its name, or its place in the folder that was given. */
  readonly name: string;
}

const OF_A_BILL = /\.(csv|csv\.gz|parquet)$/i;

/**
 * Returns the files of a bill: the one that was given, or all in a folder as AWS Data Exports fills it, sorted by name.
 *
 * @throws NotFoundError when there is nothing, InvalidInputError when it is no bill, or the same month several times
 */
export const filesOfBill = async (path: string): Promise<readonly BillFile[]> => {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadablePath(error, basename(path));
  });
  if (!found.isDirectory()) return [{ path, name: basename(path) }];
  const all = await readdir(path, { recursive: true }).catch((error: unknown) => {
    throw unreadablePath(error, basename(path));
  });
  const names = all.filter((name) => OF_A_BILL.test(name)).sort();
  if (names.length === 0)
    throw new InvalidInputError(
      `${basename(path)} is a folder without a .csv, .csv.gz or .parquet file: give the folder of an export, or a file`,
      { details: { file: path } },
    );
  requireOneVersion(names);
  return names.map((name) => ({ path: join(path, name), name }));
};

const PERIOD = /(?:^|[\\/])BILLING_PERIOD=([^\\/]+)/;

/** An export that keeps its old versions has a folder for each below the month: added up, they would bill twice. */
const requireOneVersion = (names: readonly string[]): void => {
  const byPeriod = Map.groupBy(names, (name) => PERIOD.exec(name)?.[1]);
  for (const [period, files] of byPeriod) {
    const folders = [...new Set(files.map(dirname))];
    if (period === undefined || folders.length === 1) continue;
    throw new InvalidInputError(
      `the bill of ${period} is there ${folders.length} times (${folders.map((folder) => folder.split(sep).at(-1)).join(', ')}): leave one of them, or let the export overwrite what it wrote`,
      { details: { period, folders } },
    );
  }
};

export type BillFormat = 'csv' | 'gzip' | 'parquet';

/** Returns how a file is written, by its first bytes. @throws NotFoundError, InvalidInputError when it cannot be read */
export const formatOf = async ({ path, name }: BillFile): Promise<BillFormat> => {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start.equals(PARQUET)) return 'parquet';
    return start.subarray(0, 2).equals(GZIP) ? 'gzip' : 'csv';
  } catch (error) {
    throw unreadablePath(error, name);
  }
};

const PARQUET = Buffer.from('PAR1');
const GZIP = Buffer.from([0x1f, 0x8b]);

const unreadablePath = (error: unknown, file: string): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const context = { details: { file }, cause: error };
  if (code === 'ENOENT')
    return new NotFoundError(
      `expected a bill at ${file}, found no such file: check the path`,
      context,
    );
  return code === 'EACCES'
    ? new InvalidInputError(`${file} cannot be read (${code}): give a readable file`, context)
    : error;
};
