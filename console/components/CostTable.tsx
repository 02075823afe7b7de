import type { Money } from '#core/model/money.ts';
import {
  type CostChart,
  type CostDayBar,
  type CostGroup,
  type CostPart,
  layersOf,
  layersOfDay,
} from '#core/present/cost-chart.ts';
import { changeWords } from '#core/present/cost-sentences.ts';
import { capitalised, date, dollars } from '#core/present/format.ts';
import { type Column, FactTable } from './FactTable.tsx';

/** A row of the table: a service or an account, and the sum of all of them at the end. */
type Row = Omit<CostGroup, 'layer'> & { readonly isTotal: boolean };

/** What the chart draws, added up by name, and what it was in the period before. */
export const CostTable = ({ chart, by }: { readonly chart: CostChart; readonly by: CostPart }) => {
  const { groups, total, comparison } = chart;
  const rows: readonly Row[] = [
    ...groups.map((group) => ({ ...group, isTotal: false })),
    {
      name: 'Total',
      cost: total,
      before: comparison?.before,
      after: comparison?.after,
      isTotal: true,
    },
  ];
  return (
    <FactTable
      label={`Costs by ${by}`}
      columns={columnsOf(chart, by)}
      rows={rows}
      rowKey={({ name, isTotal }) => `${isTotal} ${name}`}
    />
  );
};

const columnsOf = ({ comparison }: CostChart, by: CostPart): readonly Column<Row>[] => [
  {
    id: 'name',
    head: capitalised(by),
    cell: ({ name, isTotal }) => (isTotal ? <strong>{name}</strong> : name),
  },
  {
    id: 'cost',
    head: 'All days shown',
    isNumber: true,
    cell: ({ cost, isTotal }) => (
      <span data-cost={isTotal ? 'total' : 'part'} data-amount={cost.amount}>
        {dollars(cost)}
      </span>
    ),
  },
  ...(comparison === undefined
    ? []
    : ([
        {
          id: 'after',
          head: 'Complete days',
          isNumber: true,
          cell: ({ after }) => after && dollars(after),
        },
        {
          id: 'before',
          head: 'Period before',
          isNumber: true,
          cell: ({ before }) => before && dollars(before),
        },
        {
          id: 'change',
          head: 'Change',
          isNumber: true,
          cell: ({ before, after }) => before && after && changeWords(before, after),
        },
      ] as const satisfies readonly Column<Row>[])),
];

const STATES: Readonly<Record<CostDayBar['state'], string>> = {
  complete: '',
  incomplete: 'not complete',
  missing: 'no data',
};

/** Of a day that the bill lacks nobody knows what it cost. */
const costOf = (state: CostDayBar['state'], cost: Money | undefined): string =>
  state === 'missing' || cost === undefined ? '–' : dollars(cost);

/** What the chart draws, day by day. */
export const DayTable = ({
  chart,
  title,
}: {
  readonly chart: CostChart;
  readonly title: string;
}) => {
  const columns: readonly Column<CostDayBar>[] = [
    { id: 'day', head: 'Day', cell: ({ at }) => date(at) },
    { id: 'state', head: 'State', cell: ({ state }) => STATES[state] },
    ...layersOf(chart).map(({ name }, layer) => ({
      id: `layer ${layer}`,
      head: name,
      isNumber: true,
      isOnlyWide: true,
      cell: (day: CostDayBar) => costOf(day.state, layersOfDay(chart, day)[layer]?.cost),
    })),
    {
      id: 'total',
      head: 'Cost',
      isNumber: true,
      cell: ({ state, total }) => costOf(state, total),
    },
  ];
  return <FactTable label={title} columns={columns} rows={chart.days} rowKey={({ day }) => day} />;
};
