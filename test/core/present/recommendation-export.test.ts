import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recommendationsCsv } from '#core/present/recommendation-export.ts';
import { aRow } from '#test/support/recommendation-rows.ts';

const rowsOf = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, record_delimiter: '\r\n' });

test('what is written as CSV is read as it was, whatever people call their things', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((name) => !/^[=+\-@\t\r]/.test(name));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (titles) => {
      const read = rowsOf(recommendationsCsv(titles.map((title) => aRow({ title }))));
      expect(read.map(({ change }) => change)).toEqual(titles);
    }),
  );
});

test('a name that a spreadsheet would run is text', () => {
  const [read] = rowsOf(recommendationsCsv([aRow({ owner: '=HYPERLINK("http://x")' })]));
  expect(read?.owner).toBe(`'=HYPERLINK("http://x")`);
});

test('money stays an exact decimal, and what cannot be judged stays empty', () => {
  const [read] = rowsOf(recommendationsCsv([aRow({ risk: null, requires: null })]));
  expect(read).toMatchObject({ saves_usd_per_month: '140.16', risk: '', band: '', asks: '' });
});

test('no row is a head all the same', () => {
  expect(recommendationsCsv([])).toMatch(/^id,change,number,.*\r\n$/);
});
