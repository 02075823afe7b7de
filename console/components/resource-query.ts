import type { ResourceList, ResourceRow } from '#core/contract/api-resources.ts';
import { compare, usdPerMonth } from '#core/model/money.ts';
import { putSorting, type Sorting, sortingIn } from './table-order.ts';

/** Address of the page of a resource: the slash of an ARN is written as `%2F`, so that it is one part of it. */
export const resourceHref = (arn: string): string => `/resources/${encodeURIComponent(arn)}`;

/** The ARN of such an address; what nobody could have written is looked for as it stands. */
export const arnIn = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** What rows can be filtered by, each a part of the address. */
export const RESOURCE_FILTERS = ['type', 'account', 'region', 'owner', 'show'] as const;
export type ResourceFilter = (typeof RESOURCE_FILTERS)[number];

/** Kinds of rows that people look for. */
export const SHOWN = [
  { value: '', name: 'All' },
  { value: 'saving', name: 'With an open saving' },
  { value: 'changed', name: 'Changed by Trimtab' },
  { value: 'protected', name: 'Protected' },
] as const;

const BY_SAVING: Sorting = { by: 'saves', isDescending: true };

export const resourceSorting = (search: URLSearchParams): Sorting => sortingIn(search, BY_SAVING);

/** Returns the address with one part changed; it begins at its first page again. */
export const withPart = (
  search: URLSearchParams,
  name: ResourceFilter | 'q',
  value: string,
): URLSearchParams => {
  const next = new URLSearchParams(search);
  if (value === '') next.delete(name);
  else next.set(name, value);
  next.delete(PAGE);
  return next;
};

export const withSorting = (search: URLSearchParams, sorting: Sorting): URLSearchParams => {
  const next = new URLSearchParams(search);
  putSorting(next, sorting, BY_SAVING);
  next.delete(PAGE);
  return next;
};

const PAGE = 'page';
/** Rows of one page. */
export const PAGE_ROWS = 50;

/** The page that an address names, from 1 on, as far as there are rows. */
export const pageOf = (search: URLSearchParams, rows: number): { at: number; of: number } => {
  const of = Math.max(1, Math.ceil(rows / PAGE_ROWS));
  const asked = Math.trunc(Number(search.get(PAGE) ?? 1));
  return { at: Number.isFinite(asked) ? Math.min(of, Math.max(1, asked)) : 1, of };
};

export const withPage = (search: URLSearchParams, page: number): URLSearchParams => {
  const next = new URLSearchParams(search);
  next.set(PAGE, String(page));
  return next;
};

/** The rows that an address lets through. */
export const filtered = (
  rows: readonly ResourceRow[],
  search: URLSearchParams,
): readonly ResourceRow[] => {
  const words = (search.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(
    (row) =>
      (['type', 'account', 'region', 'owner'] as const).every((name) => {
        const wanted = search.get(name);
        return wanted === null || (row[name] ?? '') === wanted;
      }) &&
      isShown(row, search.get('show')) &&
      words.every((word) => textOf(row).includes(word)),
  );
};

const isShown = (row: ResourceRow, show: string | null): boolean => {
  if (show === 'saving') return row.open.recommendations > 0;
  if (show === 'changed') return row.lastChange !== undefined;
  return show !== 'protected' || row.protected !== undefined;
};

const textOf = ({ name, id, arn, tags }: ResourceRow): string =>
  [name, id, arn, ...Object.entries(tags).map(([key, value]) => `${key}=${value}`)]
    .join('\n')
    .toLowerCase();

/** Cheapest first, behind all whose cost nobody knows. */
export const byCost = (a: ResourceRow, b: ResourceRow): number =>
  Number(a.cost !== undefined) - Number(b.cost !== undefined) ||
  compare(a.cost ?? NOTHING, b.cost ?? NOTHING);

const NOTHING = usdPerMonth(0);

/** The values of a property that there are, for somebody to choose among. */
export const valuesOf = (
  { resources }: Pick<ResourceList, 'resources'>,
  name: 'account' | 'region' | 'owner',
): readonly string[] =>
  [...new Set(resources.flatMap((row) => row[name] ?? []))].toSorted((a, b) => (a < b ? -1 : 1));
