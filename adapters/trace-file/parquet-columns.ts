import { basename } from 'node:path';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type Statistics,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { InvalidInputError } from '#core/errors/errors.ts';

/** A Parquet file whose foot has been read, and nothing else of it. */
export interface ParquetFile {
  /** Its name, for messages. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** One row group: each column that was asked for, as numbers, `NaN` where empty. */
export interface RowGroup<Column extends string> {
  readonly index: number;
  readonly rows: number;
  readonly values: Readonly<Record<Column, Float64Array>>;
}

/** More rows than this are no trace of machines; a broken foot may promise any number. */
const MAX_ROWS = 200_000_000;

/** Opens a Parquet file. @throws InvalidInputError when its foot cannot be read */
export const openParquet = async (path: string): Promise<ParquetFile> => {
  const name = basename(path);
  try {
    const buffer = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(buffer);
    const rows = Number(metadata.num_rows);
    if (!(rows >= 0 && rows <= MAX_ROWS)) throw new RangeError(`it promises ${rows} rows`);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    return { name, columns, buffer, metadata };
  } catch (error) {
    throw new InvalidInputError(
      `${name} is no readable Parquet file, or its end is missing or broken: ${COPY_AGAIN}`,
      { details: { file: name }, cause: error },
    );
  }
};

/**
 * Reads columns of numbers one row group at a time: a file larger than memory is no problem.
 *
 * @throws InvalidInputError naming file, row group and column of the first that cannot be read
 */
export async function* readRowGroups<Column extends string>(
  { name, buffer, metadata }: ParquetFile,
  columns: readonly Column[],
): AsyncGenerator<RowGroup<Column>> {
  let rowStart = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    const values = {} as Record<Column, Float64Array>;
    for (const column of columns) {
      const at = { file: name, rowGroup: index, column };
      try {
        const scan = await parquetScan({ file: buffer, metadata, columns: [column], compressors });
        const data = await scan.readColumn({ column, rowStart, rowEnd: rowStart + rows });
        if (data.length !== rows) throw new RangeError(`${data.length} of ${rows} values`);
        values[column] = asNumbers(data);
        requireAgreement(data, values[column], statisticsOf(group, column));
      } catch (error) {
        throw unreadable(at, `its values cannot be decoded (${messageOf(error)})`, error);
      }
    }
    yield { index, rows, values };
    rowStart += rows;
  }
}

/** Where in a Parquet file something is. */
export interface ParquetPosition {
  readonly file: string;
  readonly rowGroup: number;
  readonly column: string;
}

export const unreadable = (
  at: ParquetPosition,
  problem: string,
  cause?: unknown,
): InvalidInputError =>
  new InvalidInputError(
    `${at.file} row group ${at.rowGroup}, column ${at.column}: ${problem}; ${COPY_AGAIN}`,
    { details: { ...at }, cause },
  );

const COPY_AGAIN = 'copy the file again, or export it anew';

const asNumbers = (data: ArrayLike<unknown>): Float64Array =>
  Float64Array.from(data, (value) => {
    if (value === null || value === undefined) return Number.NaN;
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      throw new TypeError(`expected numbers, found ${typeof value}`);
    }
    return Number(value);
  });

const statisticsOf = (group: FileMetaData['row_groups'][number], column: string) =>
  group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column)?.meta_data
    ?.statistics ?? {};

/** Compares a column with what its writer noted about it: a broken page may decode, to other values. */
const requireAgreement = (
  data: ArrayLike<unknown>,
  values: Float64Array,
  { min_value, max_value, null_count }: Statistics,
): void => {
  // NaN is no smallest and no largest; writers leave it out of what they note.
  const ordered = values.filter((value) => !Number.isNaN(value));
  const least = ordered.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = ordered.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const nulls = Array.prototype.filter.call(data, (value) => value === null || value === undefined);
  const agrees = (found: number, noted: unknown) => noted === undefined || Number(noted) === found;
  if (agrees(least, min_value) && agrees(most, max_value) && agrees(nulls.length, null_count))
    return;
  throw new RangeError('they do not agree with the least, the largest or the count noted for them');
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
