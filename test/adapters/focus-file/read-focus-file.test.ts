import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type FocusFile,
  focusFileCosts,
  readFocusFile,
} from '#adapters/focus-file/read-focus-file.ts';
import { type CostRecord, parseCostRow } from '#core/cost/focus.ts';
import { COST_COLUMNS, type CostDimension, CostTotals } from '#core/cost/totals.ts';
import { InvalidInputError, NotFoundError } from '#core/errors/errors.ts';
import { decimal } from '#core/model/money.ts';
import { aCostRow, asCsv } from '#test/support/cost-rows.ts';
import { sharedPath } from '#test/support/shared-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'focus-'));
afterAll(() => rmSync(folder, { recursive: true }));

const aFile = (content: string | Buffer): string => {
  const path = join(folder, 'bill.csv');
  writeFileSync(path, content);
  return path;
};
const readAll = async (given: FocusFile): Promise<CostRecord[]> => {
  const records: CostRecord[] = [];
  for await (const record of readFocusFile(given)) records.push(record);
  return records;
};
const read = (content: string | Buffer) => readAll({ path: aFile(content) });
const head = Object.keys(aCostRow()).join(',');

describe('a CSV file', () => {
  test('gives back every row as it was written', async () => {
    const anything = fc.string({ unit: 'grapheme' }).map((text) => text.trim());
    const rows = fc.array(
      anything.map((name) => aCostRow({ ServiceName: name, RegionId: 'a "b",\r\nc' })),
    );
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const expected = given.map((row) => parseCostRow(row, { file: 'bill.csv', line: 0 }));
        expect(await read(asCsv(given))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['a byte order mark', (csv: string) => `\uFEFF${csv}`],
    ['UTF-16', (csv: string) => Buffer.from(`\uFEFF${csv}`, 'utf16le')],
    ['empty lines', (csv: string) => csv.replaceAll('\r\n', '\r\n\r\n')],
    ['a line end after the last row', (csv: string) => `${csv}\n`],
  ])('is read with %s', async (_name, change) => {
    const records = await read(change(asCsv([aCostRow(), aCostRow()])));
    expect(records.map(({ BilledCost }) => BilledCost)).toEqual(['1.5', '1.5']);
  });

  test('with a head alone has no rows', async () => {
    expect(await read(`${head}\n`)).toEqual([]);
  });

  test('is read up to where the reader stops, and no further', async () => {
    const rows = asCsv(Array.from({ length: 5_000 }, () => aCostRow()));
    const path = aFile(`${rows}\r\n"broken`);
    for await (const record of readFocusFile({ path })) {
      expect(record.BilledCost).toBe('1.5');
      break;
    }
  });

  test('without a currency column is read in the currency that is named', async () => {
    const { BillingCurrency: _, ...row } = aCostRow();
    const path = aFile(asCsv([row]));
    expect(await readAll({ path, assumedCurrency: 'EUR' })).toMatchObject([
      { BillingCurrency: 'EUR' },
    ]);
    await expect(readAll({ path })).rejects.toThrow('column BillingCurrency is missing');
    const named = await readAll({ path: aFile(asCsv([aCostRow()])), assumedCurrency: 'EUR' });
    expect(named).toMatchObject([{ BillingCurrency: 'USD' }]);
  });

  test('gives the charges of a time', async () => {
    const days = ['2026-05-01', '2026-05-02', '2026-05-03'];
    const end = { ChargePeriodEnd: '2026-05-09' };
    const path = aFile(asCsv(days.map((d) => aCostRow({ ChargePeriodStart: d, ...end }))));
    const costs = focusFileCosts({ path })(Date.UTC(2026, 4, 2), Date.UTC(2026, 4, 3));
    const starts: string[] = [];
    for await (const record of costs) starts.push(record.ChargePeriodStart);
    expect(starts).toEqual(['2026-05-02T00:00:00Z']);
  });
});

describe('a malformed file', () => {
  const row = (changed: Record<string, string> = {}) =>
    asCsv([aCostRow(), aCostRow(changed)]).replaceAll('\r\n', '\n');

  test.each([
    ['an amount that is none', row({ BilledCost: 'abc' }), 'line 3, BilledCost'],
    ['too many fields', `${row()},"one"`, 'line 3, end of the row: Invalid Record Length'],
    ['too few fields', `${head}\n1,2`, 'line 2, ListCost: Invalid Record Length'],
    ['a quote that stays open', `${head}\n1,"2`, 'line 2, EffectiveCost: a quote is opened'],
    ['text after a quote', `${head}\n"1"2,3`, 'line 2, BilledCost: a quote ends in the middle'],
    ['a quote within', `${head}\n1,2"3`, 'line 2, EffectiveCost: a quote begins in the middle'],
    ['an endless row', `${head}\n1,"${'x'.repeat(1_100_000)}`, 'longer than a megabyte'],
    ['another table', 'a,b\n1,2', 'line 1: expected a FOCUS bill'],
    ['nothing', '', 'bill.csv is empty'],
    ['binary', Buffer.from([0x50, 0x4b, 3, 4, 0, 1, 2]), 'line 1: expected a FOCUS bill'],
  ])('%s is an input error that says where and what to do', async (_name, content, problem) => {
    const reading = read(content);
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(reading).rejects.toThrow(problem);
    await expect(reading).rejects.toThrow(/^bill\.csv .*(export|correct)/s);
  });

  test('a file that is not there is not found', async () => {
    const reading = readAll({ path: join(folder, 'none.csv') });
    await expect(reading).rejects.toThrow(NotFoundError);
    await expect(reading).rejects.toThrow('none.csv, found no such file: check the path');
  });

  test('the line is that of the file, empty lines and lines within quotes counted', async () => {
    const rows = [aCostRow({ ServiceName: 'two\nlines' }), aCostRow({ BilledCost: 'abc' })];
    const content = asCsv(rows).replaceAll('\r\n', '\n\n');
    await expect(read(content)).rejects.toThrow('line 6, BilledCost');
  });
});

const shared = sharedPath('data/focus');

describe.skipIf(shared === undefined)('the bills beside the repository', () => {
  const inShared = (path = '') => join(shared ?? '', path);
  const bills = shared === undefined ? [] : readdirSync(shared).filter((f) => f.endsWith('.csv'));
  type Sums = Record<string, string | number | null>;

  const groups: [string, CostDimension][] = [
    ['by_provider', 'provider'],
    ['by_service_category', 'serviceCategory'],
    ['by_service_name', 'serviceName'],
    ['by_billing_month', 'billingMonth'],
    ['by_charge_day', 'chargeDay'],
    ['by_charge_category', 'chargeCategory'],
    ['by_sub_account', 'subAccount'],
    ['by_region', 'region'],
  ];

  test.each(bills)('%s equals its control totals to the last digit', async (bill) => {
    const control = JSON.parse(
      readFileSync(inShared(bill.replace('.csv', '.totals.json')), 'utf8'),
    ) as Record<string, Record<string, Sums>> & { total: Sums };
    const totals = new CostTotals(['all', ...groups.map(([, dimension]) => dimension)]);
    for await (const record of readFocusFile({ path: inShared(bill) })) totals.add(record);

    // Trailing zeros and exponents are notation: both sides are compared in their canonical form.
    const expected = (sums: Sums) =>
      COST_COLUMNS.map((column) => decimal(sums[column] ?? '0')).concat(String(sums.rows));
    const found = (dimension: CostDimension) =>
      Object.fromEntries(
        totals
          .by(dimension)
          .map(({ key, costs, rows }) => [
            key ?? 'None',
            COST_COLUMNS.map((column) => costs[column].amount).concat(String(rows)),
          ]),
      );
    expect(found('all')).toEqual({ all: expected(control.total) });
    for (const [name, dimension] of groups) {
      const entries = Object.entries(control[name] ?? {});
      expect(entries.length).toBeGreaterThan(0);
      expect(found(dimension)).toEqual(
        Object.fromEntries(entries.map(([key, sums]) => [key, expected(sums)])),
      );
    }
  });

  test.each(bills)('%s has nothing where its control counts say so', async (bill) => {
    const { nulls } = JSON.parse(
      readFileSync(inShared(bill.replace('.csv', '.totals.json')), 'utf8'),
    ) as { nulls: Record<string, number> };
    const records = await readAll({ path: inShared(bill) });
    const kept = Object.keys(records[0] ?? {}).filter((column) => column in nulls);
    expect(kept.length).toBeGreaterThan(30);
    const count = (column: string) =>
      records.filter((record) => record[column as keyof CostRecord] === null).length;
    expect(kept.map((column) => [column, count(column)])).toEqual(
      kept.map((column) => [column, nulls[column]]),
    );
  });

  const examples = shared === undefined ? [] : readdirSync(inShared('spec_examples'));

  /** The specification's own typing error: an hour 30. */
  const misprinted = 'commitment_discount_purchase_scenario_3.csv';

  test.each(examples.filter((e) => e !== misprinted))(
    'the worked example %s of the specification is read',
    async (example) => {
      const path = inShared(`spec_examples/${example}`);
      const records = await readAll({ path, assumedCurrency: 'USD' });
      const lines = readFileSync(path, 'utf8')
        .split(/\r?\n/)
        .filter((line) => line !== '');
      expect(records).toHaveLength(lines.length - 1);
    },
  );

  test('a worked example with an hour 30 is refused where it stands', async () => {
    const reading = readAll({
      path: inShared(`spec_examples/${misprinted}`),
      assumedCurrency: 'USD',
    });
    await expect(reading).rejects.toThrow(
      `${misprinted} line 5, ChargePeriodEnd: expected a UTC time`,
    );
  });

  test('there are bills and examples', () => {
    expect(bills.length).toBeGreaterThan(0);
    expect(examples.length).toBeGreaterThan(0);
  });
});
