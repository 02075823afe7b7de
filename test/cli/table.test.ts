import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Column, tableOf } from '../../cli/table.ts';

interface Row {
  readonly id: string;
  readonly change: string;
  readonly money: string;
}
const COLUMNS: readonly Column<Row>[] = [
  { head: 'ID', cell: ({ id }) => id },
  { head: 'CHANGE', cell: ({ change }) => change, stretches: true },
  { head: 'SAVES', cell: ({ money }) => money, align: 'right' },
  { head: 'ENV', cell: () => 'production', drop: 1 },
  { head: 'CONFIDENCE', cell: () => '75 %', align: 'right', drop: 2 },
];
const rows: readonly Row[] = [
  { id: 'rec-1001', change: 'Shrink orders-api from m6i.2xlarge to m6i.xlarge', money: '$140.16' },
  { id: 'rec-1002', change: 'Delete volume vol-1', money: '$4.79' },
];

test('a wide terminal shows all, a narrow one drops confidence, then environment, then cuts the change', () => {
  expect(tableOf(COLUMNS, rows, 120)[1]).toBe(
    'rec-1001  Shrink orders-api from m6i.2xlarge to m6i.xlarge  $140.16  production        75 %',
  );
  expect(tableOf(COLUMNS, rows, 85)[0]).toMatch(/SAVES {2}ENV$/);
  expect(tableOf(COLUMNS, rows, 70)).toEqual([
    'ID        CHANGE                                              SAVES',
    'rec-1001  Shrink orders-api from m6i.2xlarge to m6i.xlarge  $140.16',
    'rec-1002  Delete volume vol-1                                 $4.79',
  ]);
  expect(tableOf(COLUMNS, rows, 40)[1]).toBe('rec-1001  Shrink orders-api fr…  $140.16');
});

test('wide and combining characters are counted as a terminal does', () => {
  const [, wide, plain] = tableOf(
    COLUMNS,
    [
      { id: 'a', change: '倉庫システム', money: '$1' },
      { id: 'b', change: 'cafe\u0301', money: '$1' },
    ],
    60,
  );
  expect(wide).toMatch(/^a {3}倉庫システム {2}/);
  expect(plain).toMatch(/^b {3}cafe\u0301 {10}/);
});

test('no line is ever longer than the terminal, and there is one for each row', () => {
  const row = fc.record({ id: fc.string(), change: fc.string(), money: fc.string() });
  fc.assert(
    fc.property(fc.array(row), fc.integer({ min: 1, max: 120 }), (given, width) => {
      const lines = tableOf(COLUMNS, given, width);
      expect(lines).toHaveLength(given.length + 1);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    }),
  );
});
