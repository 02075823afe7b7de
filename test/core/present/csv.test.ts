import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csv } from '#core/present/csv.ts';

const FORMULA = /^[=+\-@\t\r]/;

test('cells are read as they were written, whatever is in them', () => {
  const text = fc.string({ unit: 'binary' }).filter((cell) => !FORMULA.test(cell));
  const row = fc.tuple(fc.constant('row'), text, text);
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      expect(parse(csv(rows), { record_delimiter: '\r\n' })).toEqual(rows);
    }),
  );
});

test.each(['=1+1', '+SUM(A1)', '-cmd', '@x', '\tx', '--1', '-1e'])(
  '%j is text in a spreadsheet',
  (cell) => {
    expect(csv([[cell]])).toBe(`'${cell}`);
  },
);

test.each(['-2.10', -2.1, 0.75])('%j stays a number', (cell) => {
  expect(csv([[cell]])).toBe(String(cell));
});
