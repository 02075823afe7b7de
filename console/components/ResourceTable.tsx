import { Link } from 'wouter';
import { useUsage } from '#console/live/queries.ts';
import type { ResourceRow, ResourceUsage } from '#core/contract/api-resources.ts';
import { compare } from '#core/model/money.ts';
import { sparkline } from '#core/present/bars.ts';
import { plain } from '#core/present/escape.ts';
import { dollars, measured } from '#core/present/format.ts';
import { metricName } from '#core/present/metric-names.ts';
import { type Column, FactTable } from './FactTable.tsx';
import { byCost, resourceHref } from './resource-query.ts';
import { StateLabel } from './StateLabel.tsx';
import { Time } from './Time.tsx';
import type { Sorting } from './table-order.ts';

/** Longest name that is shown whole. */
const MOST_NAME = 60;
const NOBODY_SAID = '–';

const byText =
  (textOf: (row: ResourceRow) => string) =>
  (a: ResourceRow, b: ResourceRow): number =>
    textOf(a).localeCompare(textOf(b));

export const RESOURCE_COLUMNS: readonly Column<ResourceRow>[] = [
  {
    id: 'name',
    head: 'Resource',
    compare: byText(({ name }) => name),
    cell: ({ arn, name, id, type }) => (
      <>
        <Link href={resourceHref(arn)}>{plain(name, MOST_NAME)}</Link>
        <br />
        <small>
          {type}
          {id !== name && ` ${plain(id, MOST_NAME)}`}
        </small>
      </>
    ),
  },
  {
    id: 'account',
    head: 'Account',
    isOnlyWide: true,
    compare: byText(({ account, region }) => `${account} ${region}`),
    cell: ({ account, region }) => (
      <>
        {account}
        <br />
        <small>{region}</small>
      </>
    ),
  },
  {
    id: 'owner',
    head: 'Owner',
    isOnlyWide: true,
    compare: byText(({ owner = '' }) => owner),
    cell: ({ owner, environment }) => (
      <>
        {owner === undefined ? NOBODY_SAID : plain(owner, MOST_NAME)}
        {environment !== undefined && <small> {plain(environment, MOST_NAME)}</small>}
      </>
    ),
  },
  {
    id: 'cost',
    head: 'Cost/mo',
    isNumber: true,
    compare: byCost,
    cell: ({ cost }) => (cost === undefined ? 'by use' : dollars(cost)),
  },
  {
    id: 'saves',
    head: 'Open saving/mo',
    isNumber: true,
    compare: (a, b) => compare(a.open.saves, b.open.saves),
    cell: ({ open }) => (open.recommendations === 0 ? NOBODY_SAID : dollars(open.saves)),
  },
  {
    id: 'changed',
    head: 'Last change',
    isOnlyWide: true,
    compare: (a, b) => (a.lastChange?.openedAt ?? 0) - (b.lastChange?.openedAt ?? 0),
    cell: ({ lastChange }) =>
      lastChange === undefined ? (
        NOBODY_SAID
      ) : (
        <>
          <Link href={`/changes/${lastChange.number}`}>{lastChange.number}</Link>{' '}
          <StateLabel phase={lastChange.phase} outcome={lastChange.outcome} />
          <br />
          <small>
            <Time at={lastChange.openedAt} />
          </small>
        </>
      ),
  },
  {
    id: 'protected',
    head: 'Protected',
    isOnlyWide: true,
    cell: (row) => row.protected ?? NOBODY_SAID,
  },
];

/** The resources of one page. */
export const ResourceTable = ({
  rows,
  sorting,
  onSort,
}: {
  readonly rows: readonly ResourceRow[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}) => {
  const usage = useUsage(rows);
  const columns = [
    ...RESOURCE_COLUMNS,
    {
      id: 'usage',
      head: 'Use, 14 days',
      isOnlyWide: true,
      cell: ({ arn }: ResourceRow) => <Use of={usage.get(arn)} />,
    },
  ];
  return (
    <FactTable
      label="Resources"
      columns={columns}
      rows={rows}
      rowKey={({ arn }) => arn}
      sorting={{ ...sorting, onSort }}
    />
  );
};

/** `▂▃▅ CPU up to 49 %`: the peak of each day, a question mark for one without data. */
const Use = ({ of }: { readonly of: ResourceUsage['usage'][number] | undefined }) => {
  const seen = of?.peakPerDay.filter((peak) => peak !== null) ?? [];
  if (of === undefined || seen.length === 0) return NOBODY_SAID;
  return (
    <>
      <span aria-hidden="true">{sparkline(of.peakPerDay)}</span>
      <br />
      <small>
        {metricName(of.metric)} up to {measured(Math.max(...seen), of.unit)}
      </small>
    </>
  );
};
