// biome-ignore-all lint/a11y/noRedundantRoles: a table laid out as blocks loses its roles in some browsers.
import { type ReactNode, useState } from 'react';
import './FactTable.css';

export interface Column<T> {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  /** Set to the right, in digits of one width. */
  readonly isNumber?: boolean;
}

/**
 * A small table. On a narrow screen every row becomes a block with the head of the column before each value, so
 * that nothing has to be scrolled sideways.
 */
export const FactTable = <T,>({
  label,
  columns,
  rows,
  rowKey,
  flashes = false,
}: {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** A row whose key is new lights up once; the key then holds all that makes a row another one. */
  readonly flashes?: boolean;
}) => {
  const [atFirst] = useState(() => new Set(rows.map(rowKey)));
  return (
    <div className="fact-table-frame">
      <table className="fact-table" role="table" aria-label={label}>
        <thead>
          <tr role="row">
            {columns.map(({ id, head, isNumber }) => (
              <th key={id} scope="col" role="columnheader" data-number={isNumber}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              role="row"
              className={flashes && !atFirst.has(rowKey(row)) ? 'flash' : undefined}
            >
              {columns.map(({ id, head, cell, isNumber }) => (
                <td key={id} role="cell" data-head={head} data-number={isNumber}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
