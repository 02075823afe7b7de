import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usdPerMonth } from '#core/model/money.ts';
import { csvOf, markdownOf } from '#core/present/scan/scan-documents.ts';
import type { ScanReport, ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { aRecommendation } from '#test/support/changes.ts';
import { aReport } from '#test/support/scans.ts';

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
const reportOf = (rows: readonly ScanRow[]): ScanReport =>
  aReport({ rows: [...rows], total: totalOf(rows) });

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
  const text = markdownOf(reportOf([aRow('a | b\n| [x](http://evil) | <img>')]));
  expect(text.split('\n')[2]).toContain('a \\| b \\| \\[x\\]\\(http://evil\\) \\| \\<img\\>');
});

test('the total of a document is that of its rows', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100_000 })), (cents) => {
      const report = reportOf(cents.map((each) => aRow('x', each / 100)));
      const sum = cents.reduce((a, b) => a + b, 0);
      expect(report.total).toEqual(usdPerMonth((sum / 100).toFixed(2)));
    }),
  ));
