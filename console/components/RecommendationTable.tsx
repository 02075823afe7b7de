import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, useLocation, useSearch, useSearchParams } from 'wouter';
import { useListKeys } from '#console/live/list-keys.ts';
import { saveFile } from '#console/live/save-file.ts';
import { useShortcuts } from '#console/live/shortcuts.ts';
import { useNarrow } from '#console/live/use-narrow.ts';
import type { RecommendationList } from '#core/contract/api-recommendations.ts';
import { recommendationsCsv } from '#core/present/recommendation-export.ts';
import { overlapSentence, savingsTotal } from '#core/present/savings-total.ts';
import { COLUMNS, NARROW_COLUMNS } from './recommendation-columns.tsx';
import {
  type Item,
  itemOf,
  optionsOf,
  PROPERTIES,
  queryOf,
  type Sorting,
  searchOf,
  sortingOf,
  VIEWS,
} from './recommendation-query.ts';
import { ViewLinks } from './ViewLinks.tsx';
import './RecommendationTable.css';

const RecommendationFilter = lazy(async () => ({
  default: (await import('./RecommendationFilter.tsx')).RecommendationFilter,
}));

/** The rows that the address asks for, in its order; filtered, added up, selected and taken along here. */
export const RecommendationTable = ({ list }: { readonly list: RecommendationList }) => {
  const isNarrow = useNarrow();
  const { items, selected, collectionProps, propertyFilterProps } = useFiltered(list);
  const filter = useRef<PropertyFilterProps.Ref>(null);
  useListKeys();
  useShortcuts([
    { keys: '/', says: 'Filter', run: () => filter.current?.focus() },
    { keys: 'x', says: 'Select the row', run: pressCheckbox },
  ]);
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      header={<Views />}
      items={items}
      columnDefinitions={COLUMNS}
      visibleColumns={isNarrow ? NARROW_COLUMNS : COLUMNS.map(({ id = '' }) => id)}
      selectionType="multi"
      trackBy="id"
      wrapLines
      enableKeyboardNavigation={false}
      ariaLabels={{
        tableLabel: 'Recommendations',
        selectionGroupLabel: 'Selected recommendations',
        allItemsSelectionLabel: () => 'Select all',
        itemSelectionLabel: (_, { change }) => `Select ${change}`,
      }}
      filter={
        <div className="recommendations-tools">
          <Suspense fallback={<div className="recommendations-filter" />}>
            <RecommendationFilter
              {...propertyFilterProps}
              field={filter}
              countText={`${items.length} of ${list.recommendations.length}`}
            />
          </Suspense>
          <Total items={items} list={list} selected={selected} />
        </div>
      }
    />
  );
};

/** Rows, filter and order, as the address names them; whoever changes one of them goes to another address. */
const useFiltered = (list: RecommendationList) => {
  const search = useSearch();
  const [, navigate] = useLocation();
  const all = list.recommendations.map(itemOf);
  const query = queryOf(new URLSearchParams(search));
  const sorting = sortingOf(new URLSearchParams(search));
  const { items, actions, collectionProps, propertyFilterProps } = useCollection(all, {
    propertyFiltering: {
      filteringProperties: PROPERTIES,
      filteringOptions: [...optionsOf(all)],
      defaultQuery: query,
      noMatch: <NoMatch />,
    },
    sorting: { defaultState: sortingStateOf(sorting) },
    selection: { keepSelection: true, trackBy: 'id' },
  });
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const asked = new URLSearchParams(search);
    latest.current.setPropertyFiltering(queryOf(asked));
    latest.current.setSorting(sortingStateOf(sortingOf(asked)));
  }, [search]);
  const show = (next: URLSearchParams) => navigate(`/recommendations?${next}`, { replace: true });
  const sort = ({ sortingColumn, isDescending = false }: TableProps.SortingState<Item>) => {
    const by = COLUMNS.find((column) => column === sortingColumn)?.id;
    if (by !== undefined) show(searchOf(query, { by, isDescending }));
  };
  return {
    items,
    selected: collectionProps.selectedItems ?? [],
    collectionProps: {
      ...collectionProps,
      onSortingChange: ({ detail }: { detail: TableProps.SortingState<Item> }) => sort(detail),
    },
    propertyFilterProps: {
      ...propertyFilterProps,
      onChange: ({ detail }: { detail: PropertyFilterProps.Query }) =>
        show(searchOf(detail, sorting)),
    },
  };
};

const sortingStateOf = ({ by, isDescending }: Sorting): TableProps.SortingState<Item> => ({
  sortingColumn: COLUMNS.find(({ id }) => id === by) ?? {},
  isDescending,
});

/** The rows that are shown, added up, and what is selected of them; both can be taken along. */
const Total = ({
  items,
  selected,
  list: { scans },
}: {
  readonly items: readonly Item[];
  readonly selected: readonly Item[];
  readonly list: RecommendationList;
}) => {
  const chosen = selected.length > 0 ? selected : items;
  const rows = chosen.map(({ row }) => row);
  return (
    <div className="recommendations-total">
      <p role="status">
        {selected.length > 0 && `${selected.length} selected: `}
        <strong data-total>{savingsTotal(rows).says}</strong>, {overlapSentence(scans)}
      </p>
      <div className="actions">
        {rows.some(({ standing }) => standing.kind === 'waiting') && (
          <Link href="/approvals">Decide in approvals</Link>
        )}
        <Button
          onClick={() => saveFile('recommendations.csv', 'text/csv', recommendationsCsv(rows))}
        >
          Export CSV
        </Button>
        <Button
          onClick={() =>
            saveFile('recommendations.json', 'application/json', JSON.stringify(rows, null, 2))
          }
        >
          Export JSON
        </Button>
      </div>
    </div>
  );
};

const Views = () => {
  const [search] = useSearchParams();
  const shown = search.getAll('f').join();
  return (
    <ViewLinks
      label="Views"
      links={VIEWS.map(({ name, search }) => ({
        name,
        href: `/recommendations?${search}`,
        isShown: new URLSearchParams(search).getAll('f').join() === shown,
      }))}
    />
  );
};

const NoMatch = () => (
  <p>
    No recommendation matches. <Link href="/recommendations">Show all</Link>
  </p>
);

/** Selects the row in which the keyboard is, and leaves the keyboard there: in a checkbox single keys do not act. */
const pressCheckbox = (): void => {
  const here = document.activeElement;
  if (!(here instanceof HTMLElement)) return;
  here.closest('tr')?.querySelector<HTMLElement>('input[type=checkbox]')?.click();
  here.focus();
};
