import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { type CostRecord, parseCostRow, parseFocusHead } from '#core/cost/focus.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { BillFile } from './files-of-bill.ts';
import { malformedCsv } from './malformed-csv.ts';

/**
 * Reads a bill from CSV (RFC 4180, UTF-8 or UTF-16 with its mark), gzipped or not, row by row: a bill larger than memory
 * is no problem.
 *
 * @throws InvalidInputError naming file, line and field of the first row that cannot be read, and what to do
 */
export async function* readFocusCsv(
  { path, name: file }: BillFile,
  { isGzip, assumedCurrency }: { readonly isGzip: boolean; readonly assumedCurrency?: string },
): AsyncGenerator<CostRecord> {
  let isEmpty = true;
  const rows = parse({
    bom: true,
    info: true,
    skip_empty_lines: true,
    // Named, because the parser would otherwise hold every line to the end of the first one.
    record_delimiter: ['\r\n', '\n'],
    // A quote that is never closed would otherwise swallow the rest of the bill into memory.
    max_record_size: 1_000_000,
    columns: (names: readonly string[]) => {
      isEmpty = false;
      return [...parseFocusHead(file, trimmed(names), assumedCurrency).columns];
    },
  });
  const source = createReadStream(path);
  const through = isGzip ? ([source, createGunzip(), rows] as const) : ([source, rows] as const);
  // Without pipeline an unreadable file would leave the parser waiting for ever.
  const reading = pipeline(through).catch((error: unknown) => rows.destroy(asError(error)));
  const currency = assumedCurrency === undefined ? {} : { BillingCurrency: assumedCurrency };
  try {
    for await (const { info, record } of rows as AsyncIterable<CsvRow>) {
      yield parseCostRow({ ...currency, ...record }, { file, line: info.lines });
    }
    if (isEmpty) throw new InvalidInputError(`${file} is empty: ${NEXT}`, { details: { file } });
  } catch (error) {
    throw translated(error, file);
  } finally {
    source.destroy();
    await reading;
  }
}

interface CsvRow {
  readonly info: { readonly lines: number };
  readonly record: Readonly<Record<string, string>>;
}

const NEXT = 'export the bill again, or give another file';

const trimmed = (columns: readonly string[]): string[] => columns.map((column) => column.trim());

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

/** What went wrong with the file itself, in the words of the product; errors of rows pass as they are. */
const translated = (error: unknown, file: string): unknown => {
  if (error instanceof CsvError) return malformedCsv(error, file);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_')
    ? new InvalidInputError(`${file} is cut off or broken (${code}): copy it again, or ${NEXT}`, {
        details: { file },
        cause: error,
      })
    : error;
};
