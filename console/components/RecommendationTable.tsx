import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation, useSearch, useSearchParams } from 'wouter';
import { useListKeys } from '#console/live/list-keys.ts';
import { saveFile } from '#console/live/save-file.ts';
import { useShortcuts } from '#console/live/shortcuts.ts';
import type { RecommendationList } from '#core/contract/api-recommendations.ts';
import { recommendationsCsv } from '#core/present/recommendation-export.ts';
import { overlapSentence, savingsTotal } from '#core/present/savings-total.ts';
import { FactTable } from './FactTable.tsx';
import { COLUMNS } from './recommendation-columns.tsx';
import {
  type Item,
  itemOf,
  optionsOf,
  PROPERTIES,
  queryOf,
  searchOf,
  sortingOf,
  VIEWS,
} from './recommendation-query.ts';
import type { Sorting } from './table-order.ts';
import { ViewLinks } from './ViewLinks.tsx';
import './RecommendationTable.css';

const RecommendationFilter = lazy(async () => ({
  default: (await import('./RecommendationFilter.tsx')).RecommendationFilter,
}));

/** The rows that the address asks for, in its order; filtered, added up, selected and taken along here. */
export const RecommendationTable = ({ list }: { readonly list: RecommendationList }) => {
  const { items, sorting, propertyFilterProps } = useFiltered(list);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  useListKeys();
  useShortcuts([{ keys: 'x', says: 'Select the row', run: pressCheckbox }]);
  return (
    <>
      <div className="recommendations-tools">
        <Views />
        <Filter
          {...propertyFilterProps}
          countText={`${items.length} of ${list.recommendations.length}`}
        />
        <Total items={items} list={list} selected={items.filter(({ id }) => chosen.has(id))} />
      </div>
      {items.length === 0 ? (
        <NoMatch />
      ) : (
        <FactTable
          label="Recommendations"
          columns={COLUMNS}
          rows={items}
          rowKey={({ id }) => id}
          sorting={sorting}
          selection={{ chosen, onChange: setChosen, label: ({ change }) => change }}
        />
      )}
    </>
  );
};

/** The filter is there as soon as the address has one or somebody asks for it: nobody waits for it to see the rows. */
const Filter = (filter: PropertyFilterProps) => {
  const [isAsked, ask] = useState(false);
  const field = useRef<PropertyFilterProps.Ref>(null);
  const open = () => (field.current === null ? ask(true) : field.current.focus());
  useShortcuts([{ keys: '/', says: 'Filter', run: open }]);
  const button = (
    <button type="button" className="recommendations-filter" onClick={open}>
      Filter, for example env = dev
    </button>
  );
  if (!isAsked && filter.query.tokens.length === 0) return button;
  return (
    <Suspense fallback={button}>
      <RecommendationFilter {...filter} field={field} takesFocus={isAsked} />
    </Suspense>
  );
};

/** Rows, filter and order, as the address names them; whoever changes one of them goes to another address. */
const useFiltered = (list: RecommendationList) => {
  const search = useSearch();
  const [, navigate] = useLocation();
  const all = list.recommendations.map(itemOf);
  const query = queryOf(new URLSearchParams(search));
  const sorting = sortingOf(new URLSearchParams(search));
  const { items, actions, propertyFilterProps } = useCollection(all, {
    propertyFiltering: {
      filteringProperties: PROPERTIES,
      filteringOptions: [...optionsOf(all)],
      defaultQuery: query,
    },
  });
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    latest.current.setPropertyFiltering(queryOf(new URLSearchParams(search)));
  }, [search]);
  const show = (next: URLSearchParams) => navigate(`/recommendations?${next}`, { replace: true });
  return {
    items,
    sorting: { ...sorting, onSort: (next: Sorting) => show(searchOf(query, next)) },
    propertyFilterProps: {
      ...propertyFilterProps,
      onChange: ({ detail }: { detail: PropertyFilterProps.Query }) =>
        show(searchOf(detail, sorting)),
    },
  };
};

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
