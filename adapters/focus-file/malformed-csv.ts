import type { CsvError } from 'csv-parse';
import { InvalidInputError } from '#core/errors/errors.ts';

/** Returns what is wrong with the form of a CSV file: file, line, field and what to do. */
export const malformedCsv = (error: CsvError, file: string): InvalidInputError => {
  const { lines: line, column } = error;
  const field = typeof column === 'string' ? column : 'end of the row';
  const problem = PROBLEMS[error.code] ?? error.message;
  return new InvalidInputError(
    `${file} line ${line}, ${field}: ${problem}; correct the row or export the file again`,
    {
      details: { file, line, field },
      cause: error,
    },
  );
};

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'a row is longer than a megabyte, as when a quote is never closed',
  CSV_INVALID_CLOSING_QUOTE:
    'a quote ends in the middle of a field; quotes within a field are doubled',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'a field goes on after its closing quote',
  INVALID_OPENING_QUOTE: 'a quote begins in the middle of a field',
};
