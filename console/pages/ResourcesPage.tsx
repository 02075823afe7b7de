import { useRef } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { Answer } from '#console/components/Answer.tsx';
import { Choice } from '#console/components/Choice.tsx';
import { Fold } from '#console/components/Fold.tsx';
import { PageTitle } from '#console/components/PageTitle.tsx';
import { RESOURCE_COLUMNS, ResourceTable } from '#console/components/ResourceTable.tsx';
import {
  filtered,
  PAGE_ROWS,
  pageOf,
  type ResourceFilter,
  resourceSorting,
  SHOWN,
  valuesOf,
  withPage,
  withPart,
  withSorting,
} from '#console/components/resource-query.ts';
import { inOrder } from '#console/components/table-order.ts';
import { useListKeys } from '#console/live/list-keys.ts';
import { useResources } from '#console/live/queries.ts';
import { useShortcuts } from '#console/live/shortcuts.ts';
import type { ResourceList, ResourceRow } from '#core/contract/api-resources.ts';
import { money } from '#core/model/money.ts';
import { count, counted, dollars } from '#core/present/format.ts';
import { resourceTotals } from '#core/present/resource-totals.ts';
import './ResourcesPage.css';

/** Everything that was read of the accounts. Filter, order and page are in the address. */
export const ResourcesPage = () => {
  const list = useResources();
  return (
    <>
      <PageTitle title="Resources" />
      <Answer what="resources" to={list}>
        {(data) => (
          <div className="resources">
            {data.resources.length === 0 ? (
              <p>No resource was read yet. The first scan begins by itself and reads only.</p>
            ) : (
              <Resources list={data} />
            )}
            <Coverage list={data} />
          </div>
        )}
      </Answer>
    </>
  );
};

const Resources = ({ list }: { readonly list: ResourceList }) => {
  const [search] = useSearchParams();
  const [path, navigate] = useLocation();
  const show = (next: URLSearchParams) => navigate(`${path}?${next}`, { replace: true });
  useListKeys();
  const rows = filtered(list.resources, search);
  const sorting = resourceSorting(search);
  const page = pageOf(search, rows.length);
  const first = (page.at - 1) * PAGE_ROWS;
  const shown = inOrder(rows, RESOURCE_COLUMNS, sorting).slice(first, first + PAGE_ROWS);
  return (
    <>
      <Filters list={list} search={search} show={show} />
      <Total rows={rows} of={list.resources.length} />
      {rows.length === 0 ? (
        <p>
          No resource matches. <Link href={path}>Show all</Link>
        </p>
      ) : (
        <ResourceTable
          rows={shown}
          sorting={sorting}
          onSort={(next) => show(withSorting(search, next))}
        />
      )}
      {page.of > 1 && (
        <nav className="view-links" aria-label="Pages of the list">
          {page.at > 1 && <Link href={`?${withPage(search, page.at - 1)}`}>Page before</Link>}
          <span>
            {count(first + 1)} to {count(first + shown.length)} of {count(rows.length)}
          </span>
          {page.at < page.of && <Link href={`?${withPage(search, page.at + 1)}`}>Next page</Link>}
        </nav>
      )}
    </>
  );
};

const Filters = ({
  list,
  search,
  show,
}: {
  readonly list: ResourceList;
  readonly search: URLSearchParams;
  readonly show: (next: URLSearchParams) => void;
}) => {
  const field = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: '/', says: 'Filter', run: () => field.current?.focus() }]);
  const choice = (
    label: string,
    name: ResourceFilter,
    options: readonly { readonly value: string; readonly name: string }[],
  ) => (
    <Choice
      label={label}
      value={search.get(name) ?? ''}
      options={options}
      onChoose={(value) => show(withPart(search, name, value))}
    />
  );
  const any = (name: 'account' | 'region' | 'owner') => [
    { value: '', name: 'All' },
    ...valuesOf(list, name).map((value) => ({ value, name: value })),
  ];
  return (
    <search className="resource-filters">
      <span className="choice">
        <label htmlFor="resource-search">Name, id or tag</label>
        <input
          ref={field}
          id="resource-search"
          type="search"
          value={search.get('q') ?? ''}
          placeholder="team=orders"
          onChange={({ target }) => show(withPart(search, 'q', target.value))}
        />
      </span>
      {choice('Type', 'type', [
        { value: '', name: 'All' },
        ...list.types.map(({ type, resources }) => ({
          value: type,
          name: `${type} (${count(resources)})`,
        })),
      ])}
      {choice('Account', 'account', any('account'))}
      {choice('Region', 'region', any('region'))}
      {choice('Owner', 'owner', any('owner'))}
      {choice('Show', 'show', SHOWN)}
    </search>
  );
};

/** The rows that match, added up, whether they are on this page or not. */
const Total = ({ rows, of }: { readonly rows: readonly ResourceRow[]; readonly of: number }) => {
  const { saves, cost, resources, priced } = resourceTotals(rows);
  return (
    <p role="status">
      {rows.length === of ? counted(of, 'resource') : `${count(rows.length)} of ${count(of)}`}:{' '}
      <strong data-total="saves">{dollars(saves)}</strong> a month open, of{' '}
      <strong data-total="cost">{dollars(cost)}</strong> a month at list prices
      {priced < resources &&
        `, without ${counted(resources - priced, 'resource')} whose cost depends on use`}
      .
    </p>
  );
};

/** What is not in the list is counted here: types that nothing was found of, services that are not read. */
const Coverage = ({ list: { types, notRead } }: { readonly list: ResourceList }) => (
  <Fold title="What is read, and what is not">
    <ul>
      {types.map(({ type, resources, checks }) => (
        <li key={type}>
          {type}: {counted(resources, 'resource')}, {counted(checks, 'check')}
        </li>
      ))}
    </ul>
    {notRead === null ? (
      <p>No bill was read: which other services are in use is not known.</p>
    ) : (
      <p>
        {notRead.length === 0
          ? 'Of every service on the bill resources are read.'
          : `${counted(notRead.length, 'service')} on the bill of which no resource is read:`}
      </p>
    )}
    <ul>
      {notRead?.map(({ service, currency, cost }) => (
        <li key={`${service} ${currency}`}>
          {service}: {dollars(money(cost, currency))}
        </li>
      ))}
    </ul>
  </Fold>
);
