import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usdPerMonth } from '#core/model/money.ts';
import { csvOf, markdownOf } from '#core/present/scan/scan-documents.ts';
import { SCAN_SCHEMA, type ScanReport, type ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { aRecommendation } from '#test/support/changes.ts';

const aRow = (name: string, saves = 12): ScanRow => {
  const recommendation = aRecommendation();
  const saving = { ...recommendation.saving, usdPerMonth: usdPerMonth(saves) };
  return {
    number: 'rec-1001',
    title: `Delete volume ${name}`,
    recommendation: { ...recommendation, name, saving },
    unjudged: [],
  };
};
const aReport = (rows: readonly ScanRow[]): ScanReport => ({
  schema: SCAN_SCHEMA,
  startedAt: 0,
  endedAt: 1,
  places: [],
  resources: 0,
  optedOut: 0,
  checks: [],
  rows: [...rows],
  total: totalOf(rows),
  gaps: [],
  prices: [],
  spent: { cost: usdPerMonth(0), calls: {} },
});

test('CSV reads back as it was, whatever a resource is called', () =>
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (names) => {
      const rows: string[][] = parse(csvOf(names.map((name) => aRow(name))));
      const column = rows[0]?.indexOf('name') ?? -1;
      expect(rows.slice(1).map((cells) => cells[column]?.replace(/^'(?=[=+\-@\t\r])/, ''))).toEqual(
        names,
      );
    }),
  ));

test.each(['=1+1', '+SUM(A1)', '-cmd', '@x', '\tx'])('%j is text in a spreadsheet', (name) => {
  expect(csvOf([aRow(name)])).toContain(`'${name}`);
});

test('a name can be neither markup nor a row of its own in Markdown', () => {
  const text = markdownOf(aReport([aRow('a | b\n| [x](http://evil) | <img>')]));
  expect(text.split('\n')[2]).toContain('a \\| b \\| \\[x\\]\\(http://evil\\) \\| \\<img\\>');
});

test('the total of a document is that of its rows', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 })), (cents) => {
      const report = aReport(cents.map((each) => aRow('x', each / 100)));
      const sum = cents.reduce((a, b) => a + b, 0);
      expect(report.total).toEqual(usdPerMonth((sum / 100).toFixed(2)));
    }),
  ));
