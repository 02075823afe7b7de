import fc from 'fast-check';
import { expect, test } from 'vitest';
import { usdPerMonth } from '#core/model/money.ts';
import { reportJson, SCAN_SCHEMA, type ScanReport, type ScanRow } from '#core/scan/report.ts';

const aReport = (rows: readonly string[]): ScanReport => ({
  schema: SCAN_SCHEMA,
  startedAt: 1,
  endedAt: 2,
  places: [],
  resources: 0,
  optedOut: 0,
  checks: [],
  // What is in a row does not matter here.
  rows: rows.map((title) => ({ title }) as ScanRow),
  total: usdPerMonth(0),
  gaps: [],
  prices: [],
  spent: { cost: usdPerMonth(0), calls: {} },
});

test('the pieces of a report are its JSON, a line for each row', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 250 }), (titles) => {
      const text = [...reportJson(aReport(titles))].join('');
      expect(JSON.parse(text)).toEqual(aReport(titles));
      expect(text.trimEnd().split('\n')).toHaveLength(titles.length + 2);
    }),
  );
});
