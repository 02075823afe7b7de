import { parquetReadObjects, type SchemaElement } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { openParquet, type ParquetFile } from '#adapters/trace-file/parquet-columns.ts';
import { type CostRecord, FOCUS_COLUMNS, parseCostRow, parseFocusHead } from '#core/cost/focus.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { BillFile } from './files-of-bill.ts';

/** Rows in memory at a time; a row group may have millions. */
const ROWS_AT_ONCE = 20_000;

/**
 * Reads a bill from Parquet, some thousand rows at a time. Decimals stay exact; a binary float is the shortest decimal
 * that it is the nearest one to, as whoever wrote it meant it.
 *
 * @throws InvalidInputError naming file, row and column of the first value that cannot be read, and what to do
 */
export async function* readFocusParquet(
  { path, name }: BillFile,
  { assumedCurrency }: { readonly assumedCurrency?: string },
): AsyncGenerator<CostRecord> {
  const opened = { ...(await openParquet(path)), name };
  parseFocusHead(name, opened.columns, assumedCurrency);
  const currency = assumedCurrency === undefined ? {} : { BillingCurrency: assumedCurrency };
  const columns = FOCUS_COLUMNS.filter((column) => opened.columns.includes(column));
  const texts = textsOf(opened);
  let first = 0;
  for (const { num_rows } of opened.metadata.row_groups) {
    const end = first + Number(num_rows);
    for (; first < end; first += ROWS_AT_ONCE) {
      const slice = { from: first, to: Math.min(end, first + ROWS_AT_ONCE) };
      for (const [i, row] of (await readSlice(opened, columns, slice)).entries()) {
        const fields = columns.map((column) => [column, texts(column, row[column])] as const);
        const at = { file: name, row: slice.from + i + 1 };
        yield parseCostRow({ ...currency, ...Object.fromEntries(fields) }, at);
      }
    }
    first = end;
  }
}

interface Slice {
  readonly from: number;
  readonly to: number;
}

const readSlice = async (
  opened: ParquetFile,
  columns: readonly string[],
  slice: Slice,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  try {
    return await decode(opened, columns, slice);
  } catch (error) {
    throw await unreadable(opened, columns, { slice, error });
  }
};

const decode = ({ buffer, metadata }: ParquetFile, columns: readonly string[], slice: Slice) =>
  parquetReadObjects({
    file: buffer,
    metadata: { ...metadata, schema: metadata.schema.map(keptExact) },
    columns: [...columns],
    rowStart: slice.from,
    rowEnd: slice.to,
    compressors,
  });

const isDecimal = ({ converted_type, logical_type }: SchemaElement): boolean =>
  converted_type === 'DECIMAL' || logical_type?.type === 'DECIMAL';

/** The decoder makes floats of decimals, unless it does not know that they are: then it gives their digits as they are. */
const keptExact = (element: SchemaElement): SchemaElement => {
  if (!isDecimal(element)) return element;
  const { converted_type: _, logical_type: __, ...plain } = element;
  return plain;
};

/** Which column it is that cannot be decoded, is found by reading each alone. */
const unreadable = async (
  opened: ParquetFile,
  columns: readonly string[],
  { slice, error }: { readonly slice: Slice; readonly error: unknown },
): Promise<InvalidInputError> => {
  let broken: string | undefined;
  for (const column of columns) {
    const isBroken = await decode(opened, [column], slice).then(
      () => false,
      () => true,
    );
    if (isBroken) broken ??= column;
  }
  const at = `${opened.name} rows ${slice.from + 1} to ${slice.to}, ${broken ?? 'several columns'}`;
  const why = error instanceof Error ? error.message : String(error);
  return new InvalidInputError(
    `${at}: the values cannot be decoded (${why}); copy the file again, or export the bill anew`,
    { details: { file: opened.name, row: slice.from + 1, field: broken }, cause: error },
  );
};

/** Returns what makes the text of a value, as it would stand in a CSV file. */
const textsOf = ({ metadata }: ParquetFile): ((column: string, value: unknown) => string) => {
  const scales = new Map(
    metadata.schema.filter(isDecimal).map(({ name, scale = 0 }) => [name, scale]),
  );
  return (column, value) => {
    const scale = scales.get(column);
    if (value === null || value === undefined) return '';
    if (scale !== undefined) return `${unscaled(value)}E-${scale}`;
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
};

/** The digits of a decimal as they are stored: a whole number, or the bytes of one, the highest first. */
const unscaled = (value: unknown): string =>
  value instanceof Uint8Array
    ? String(BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`)))
    : String(value);
