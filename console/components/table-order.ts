/** The order of a table: which column, and from which end. */
export interface Sorting {
  readonly by: string;
  readonly isDescending: boolean;
}

const SORT = 'sort';

/** The order that an address names: `?sort=-saves`; the usual one where it names none. */
export const sortingIn = (search: URLSearchParams, usual: Sorting): Sorting => {
  const text = search.get(SORT);
  if (text === null) return usual;
  return { by: text.replace(/^-/, ''), isDescending: text.startsWith('-') };
};

/** Writes the order into the part of an address; the usual one is left out. */
export const putSorting = (
  search: URLSearchParams,
  { by, isDescending }: Sorting,
  usual: Sorting,
): void => {
  if (by === usual.by && isDescending === usual.isDescending) search.delete(SORT);
  else search.set(SORT, `${isDescending ? '-' : ''}${by}`);
};

/** Returns the rows in an order; as they are where no column has that name. Equal rows keep their places. */
export const inOrder = <T>(
  rows: readonly T[],
  columns: readonly { readonly id: string; readonly compare?: (a: T, b: T) => number }[],
  { by, isDescending }: Sorting,
): readonly T[] => {
  const compare = columns.find(({ id }) => id === by)?.compare;
  if (compare === undefined) return rows;
  return rows.toSorted(isDescending ? (a, b) => compare(b, a) : compare);
};
