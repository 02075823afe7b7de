import { count } from '#core/present/format.ts';
import { cellsOf, footnotesOf, type ScanCells } from '#core/present/scan/scan-row.ts';
import { totalLine } from '#core/present/scan/scan-summary.ts';
import type { ScanReport } from '#core/scan/report.ts';
import { type Column, tableOf } from './table.ts';
import { terminalWidth } from './terminal.ts';

const COLUMNS: readonly Column<ScanCells>[] = [
  { head: 'ID', cell: ({ id }) => id },
  { head: 'CHANGE', cell: ({ change }) => change, stretches: true },
  { head: 'SAVES/MO', cell: ({ saves }) => saves, align: 'right' },
  { head: 'RISK', cell: ({ risk }) => risk },
  { head: 'STATE', cell: ({ state }) => state },
  { head: 'ENV', cell: ({ environment }) => environment, drop: 1 },
  { head: 'CONFIDENCE', cell: ({ confidence }) => confidence, align: 'right', drop: 2 },
];

const ACCOUNT: Column<ScanCells> = { head: 'ACCOUNT', cell: ({ account }) => account, drop: 0 };

/** Where one account was read nobody has to be told which. */
const columnsFor = ({ places: [first, ...others] }: ScanReport): readonly Column<ScanCells>[] =>
  others.some(({ account }) => account !== first?.account) ? [ACCOUNT, ...COLUMNS] : COLUMNS;

/** Returns the first rows as a table fitted to the terminal, how many more there are, and the sum of all. */
export const rowTable = (
  report: ScanReport,
  most = Number.POSITIVE_INFINITY,
): readonly string[] => {
  const shown = report.rows.slice(0, most);
  const more = report.rows.length - shown.length;
  return [
    ...cellTable(shown.map(cellsOf), columnsFor(report)),
    `${more === 0 ? '' : `… ${count(more)} more; all of them: trimtab recs. `}${totalLine(report)}`,
    ...footnotesOf(shown),
  ];
};

/** Returns recommendations as a table fitted to the terminal; of none not even its head. */
export const cellTable = (
  rows: readonly ScanCells[],
  columns: readonly Column<ScanCells>[] = COLUMNS,
): readonly string[] => (rows.length === 0 ? [] : tableOf(columns, rows, terminalWidth()));
