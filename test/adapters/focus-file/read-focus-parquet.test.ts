import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { readFocusFile } from '#adapters/focus-file/read-focus-file.ts';
import type { CostRecord } from '#core/cost/focus.ts';
import { InvalidInputError } from '#core/errors/errors.ts';

const billPath = (name: string): string =>
  fileURLToPath(new URL(`../../support/bills/${name}`, import.meta.url));
const read = (path: string): Promise<CostRecord[]> => Array.fromAsync(readFocusFile({ path }));
const asCsv = await read(billPath('bill.csv'));

const folder = mkdtempSync(join(tmpdir(), 'bills-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** Writes a file of the folder, with the folders that lead there. */
const put = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const sample = (name: string): Buffer => readFileSync(billPath(name));

describe('a bill in Parquet', () => {
  test.each(['decimals', 'decimals-in-64-bits', 'floats', 'old-times'])(
    'with %s says the same as in CSV, to the last digit',
    async (name) => {
      expect(await read(billPath(`${name}.parquet`))).toEqual(asCsv);
      expect(asCsv.map(({ BilledCost }) => BilledCost)).toContain('0.00000032');
    },
  );

  test.each([
    ['without-cost', 'expected a FOCUS bill, but BilledCost is missing'],
    [
      'cost-in-words',
      'row 2, BilledCost: expected an exact decimal such as 12.5 or 3.2E-7, found "many"',
    ],
    [
      'cost-that-is-no-number',
      'row 5, BilledCost: expected an exact decimal such as 12.5 or 3.2E-7, found "NaN"',
    ],
  ])('%s is an input error that says where', async (name, problem) => {
    const reading = read(billPath(`${name}.parquet`));
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(problem);
    await expect(reading).rejects.toThrow(new RegExp(`^${name}\\.parquet .*export`));
  });

  test('that is cut off says so', async () => {
    const whole = sample('floats.parquet');
    const path = put('cut.parquet', whole.subarray(0, whole.length - 100));
    await expect(read(path)).rejects.toThrow(/^cut\.parquet is no readable Parquet file/);
  });

  test('with a page that is broken names the rows and the column', async () => {
    const broken = Buffer.from(sample('decimals.parquet'));
    broken.fill(0xff, 30, 60);
    const path = put('broken.parquet', broken);
    await expect(read(path)).rejects.toThrow(
      /^broken\.parquet rows 1 to 3, BilledCost: the values cannot be decoded \(/,
    );
  });
});

test('a gzipped bill is read, and one that is cut off says so', async () => {
  const packed = gzipSync(sample('bill.csv'));
  expect(await read(put('packed.csv.gz', packed))).toEqual(asCsv);
  const cut = put('cut.csv.gz', packed.subarray(0, -20));
  await expect(read(cut)).rejects.toThrow(/^cut\.csv\.gz is cut off or broken \(Z_BUF_ERROR\)/);
});

describe('a folder of bills', () => {
  const inMonth = (root: string, month: string, name: string) =>
    `${root}/data/BILLING_PERIOD=${month}/${name}`;

  test('is all the files that an export wrote, whatever they are written in', async () => {
    put(inMonth('export', '2026-05', 'bill-00001.csv.gz'), gzipSync(sample('bill.csv')));
    put(inMonth('export', '2026-05', 'bill-00002.snappy.parquet'), sample('floats.parquet'));
    put(inMonth('export', '2026-06', 'bill-00001.csv'), sample('bill.csv'));
    put('export/metadata/BILLING_PERIOD=2026-05/bill-Manifest.json', '{}');
    expect(await read(join(folder, 'export'))).toEqual([...asCsv, ...asCsv, ...asCsv]);
  });

  test('an error names the file by its place in the folder', async () => {
    const name = inMonth('', '2026-05', 'bill.parquet').slice(1);
    put(`wrong/${name}`, sample('cost-in-words.parquet'));
    await expect(read(join(folder, 'wrong'))).rejects.toThrow(`${name} row 2, BilledCost`);
  });

  test('with a month twice is not added up', async () => {
    put(inMonth('kept', '2026-05', 'first/bill.csv'), sample('bill.csv'));
    put(inMonth('kept', '2026-05', 'second/bill.csv'), sample('bill.csv'));
    await expect(read(join(folder, 'kept'))).rejects.toThrow(
      'the bill of 2026-05 is there 2 times (first, second)',
    );
  });

  test('without a bill is none', async () => {
    put('empty/notes.txt', 'nothing');
    await expect(read(join(folder, 'empty'))).rejects.toThrow(
      'empty is a folder without a .csv, .csv.gz or .parquet file',
    );
  });
});
