// biome-ignore-all lint/a11y/noRedundantRoles: a table laid out as blocks loses its roles in some browsers.
import { type ReactNode, useState } from 'react';
import { inOrder, type Sorting } from './table-order.ts';
import './FactTable.css';

export interface Column<T> {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  /** Set to the right, in digits of one width. */
  readonly isNumber?: boolean;
  /** The order of two rows; without it nobody can sort by the column. */
  readonly compare?: (a: T, b: T) => number;
  /** Left out where there is no room for all: another column says it in short. */
  readonly isOnlyWide?: boolean;
}

/** Rows that can be chosen, by their keys. */
export interface Selection<T> {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  /** What the checkbox of a row is called. */
  readonly label: (row: T) => string;
}

interface FactTableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** A row whose key is new lights up once; the key then holds all that makes a row another one. */
  readonly flashes?: boolean;
  /** The order in which the rows are shown, and whoever is told of another one; without it they stay as they are. */
  readonly sorting?: Sorting & { readonly onSort: (sorting: Sorting) => void };
  readonly selection?: Selection<T>;
}

/**
 * A table. On a narrow screen every row becomes a block with the head of the column before each value, so that
 * nothing has to be scrolled sideways.
 */
export const FactTable = <T,>(table: FactTableProps<T>) => {
  const { label, columns, rowKey, flashes = false, sorting, selection } = table;
  const rows = sorting === undefined ? table.rows : inOrder(table.rows, columns, sorting);
  const [atFirst] = useState(() => new Set(rows.map(rowKey)));
  return (
    <div className="fact-table-frame">
      <table
        className="fact-table"
        role="table"
        aria-label={label}
        data-sorts={sorting !== undefined}
      >
        <thead>
          <tr role="row">
            {selection !== undefined && (
              <th scope="col" role="columnheader" className="fact-table-choice">
                <ChooseAll keys={rows.map(rowKey)} selection={selection} />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} />
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
              {selection !== undefined && (
                <td role="cell" className="fact-table-choice">
                  <Choose of={rowKey(row)} name={selection.label(row)} selection={selection} />
                </td>
              )}
              {columns.map(({ id, head, cell, isNumber, isOnlyWide }) => (
                <td
                  key={id}
                  role="cell"
                  data-head={head}
                  data-number={isNumber}
                  data-wide={isOnlyWide}
                >
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

const Head = <T,>({
  column: { id, head, isNumber, compare, isOnlyWide },
  sorting,
}: {
  readonly column: Column<T>;
  readonly sorting: FactTableProps<T>['sorting'];
}) => {
  const marks = { 'data-number': isNumber, 'data-wide': isOnlyWide };
  if (sorting === undefined || compare === undefined) {
    return (
      <th scope="col" role="columnheader" {...marks}>
        {head}
      </th>
    );
  }
  const { by, isDescending, onSort } = sorting;
  const isHere = by === id;
  return (
    <th
      scope="col"
      role="columnheader"
      aria-sort={isHere ? (isDescending ? 'descending' : 'ascending') : 'none'}
      {...marks}
    >
      <button
        type="button"
        onClick={() => onSort({ by: id, isDescending: isHere && !isDescending })}
      >
        {head} <span aria-hidden="true">{isHere ? (isDescending ? '▾' : '▴') : ''}</span>
      </button>
    </th>
  );
};

const ChooseAll = <T,>({
  keys,
  selection: { chosen, onChange },
}: {
  readonly keys: readonly string[];
  readonly selection: Selection<T>;
}) => {
  const isAll = keys.length > 0 && keys.every((key) => chosen.has(key));
  const others = [...chosen].filter((key) => !keys.includes(key));
  return (
    <input
      type="checkbox"
      aria-label="Select all"
      checked={isAll}
      onChange={() => onChange(new Set(isAll ? others : [...others, ...keys]))}
    />
  );
};

const Choose = <T,>({
  of,
  name,
  selection: { chosen, onChange },
}: {
  readonly of: string;
  readonly name: string;
  readonly selection: Selection<T>;
}) => (
  <input
    type="checkbox"
    aria-label={`Select ${name}`}
    checked={chosen.has(of)}
    onChange={() =>
      onChange(new Set(chosen.has(of) ? [...chosen].filter((key) => key !== of) : [...chosen, of]))
    }
  />
);
