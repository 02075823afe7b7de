import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { ReadCosts } from '#app/ports.ts';
import { type CostRecord, parseCostRow, parseFocusHead } from '#core/cost/focus.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { malformedCsv } from './malformed-csv.ts';

export interface FocusFile {
  readonly path: string;
  /** Currency of a bill that has no `BillingCurrency` column. */
  readonly assumedCurrency?: string;
}

/**
 * Reads a bill in FOCUS 1.0 to 1.2 from a CSV file (RFC 4180, UTF-8 or UTF-16 with its mark), row by row: a bill
 * larger than memory is no problem.
 *
 * @throws NotFoundError when there is no such file
 * @throws InvalidInputError naming file, line and field of the first row that cannot be read, and what to do
 */
export async function* readFocusFile(given: FocusFile): AsyncGenerator<CostRecord> {
  const file = basename(given.path);
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
      return [...parseFocusHead(file, trimmed(names), given.assumedCurrency).columns];
    },
  });
  const source = createReadStream(given.path);
  // Without pipeline an unreadable file would leave the parser waiting for ever.
  const reading = pipeline(source, rows).catch((error: unknown) => rows.destroy(asError(error)));
  try {
    for await (const { info, record } of rows as AsyncIterable<CsvRow>) {
      yield parseCostRow(withCurrency(record, given), { file, line: info.lines });
    }
    if (isEmpty) throw new InvalidInputError(`${file} is empty: ${NEXT}`, { details: { file } });
  } catch (error) {
    throw translated(error, file);
  } finally {
    source.destroy();
    await reading;
  }
}

/** Makes the port that reads the charges of a bill whose charge period starts within [from, to). */
export const focusFileCosts = (given: FocusFile): ReadCosts =>
  async function* (from, to) {
    for await (const record of readFocusFile(given)) {
      const start = Date.parse(record.ChargePeriodStart);
      if (start >= from && start < to) yield record;
    }
  };

interface CsvRow {
  readonly info: { readonly lines: number };
  readonly record: Readonly<Record<string, string>>;
}

const NEXT = 'export the bill again, or give another file';

const trimmed = (columns: readonly string[]): string[] => columns.map((column) => column.trim());

const withCurrency = (record: CsvRow['record'], { assumedCurrency }: FocusFile) =>
  assumedCurrency === undefined ? record : { BillingCurrency: assumedCurrency, ...record };

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));

/** What went wrong with the file itself, in the words of the product; errors of rows pass as they are. */
const translated = (error: unknown, file: string): unknown => {
  if (error instanceof CsvError) return malformedCsv(error, file);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') {
    return new NotFoundError(`expected a bill at ${file}, found no such file: check the path`, {
      details: { file },
      cause: error,
    });
  }
  if (code === 'EISDIR' || code === 'EACCES') {
    return new InvalidInputError(`${file} cannot be read (${code}): give a readable CSV file`, {
      details: { file },
      cause: error,
    });
  }
  return error;
};
