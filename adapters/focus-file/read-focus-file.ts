import type { ReadCosts } from '#app/ports.ts';
import type { CostRecord } from '#core/cost/focus.ts';
import { filesOfBill, formatOf } from './files-of-bill.ts';
import { readFocusCsv } from './read-focus-csv.ts';

export interface FocusFile {
  /** A file, or a folder of them. */
  readonly path: string;
  /** Currency of a bill that has no `BillingCurrency` column. */
  readonly assumedCurrency?: string;
}

/**
 * Reads a bill in FOCUS 1.0 to 1.2: a file of CSV, gzipped or not, or of Parquet, or a folder of them as AWS Data Exports
 * fills it. A bill larger than memory is no problem.
 *
 * @throws NotFoundError when there is no such file
 * @throws InvalidInputError naming file, row and field of the first thing that cannot be read, and what to do
 */
export async function* readFocusFile({ path, ...given }: FocusFile): AsyncGenerator<CostRecord> {
  for (const file of await filesOfBill(path)) {
    const format = await formatOf(file);
    if (format === 'parquet') {
      // Its decoders are for those alone who have such a bill.
      const { readFocusParquet } = await import('./read-focus-parquet.ts');
      yield* readFocusParquet(file, given);
    } else yield* readFocusCsv(file, { ...given, isGzip: format === 'gzip' });
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
