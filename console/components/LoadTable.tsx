import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { NO_DATA } from '#console/charts/chart-rows.ts';
import { capitalised, measured } from '#core/present/format.ts';
import { type LoadChart, type LoadPoint, pointTime } from '#core/present/load-chart.ts';
import { type Column, FactTable } from './FactTable.tsx';

/** The values of a chart, for those who would rather read them. */
export const LoadTable = ({ chart }: { readonly chart: LoadChart }) => (
  <ExpandableSection headerText="Chart as a table" variant="inline">
    <FactTable
      label={chart.title}
      columns={columnsOf(chart)}
      rows={chart.points}
      rowKey={({ atMs }) => String(atMs)}
    />
  </ExpandableSection>
);

const columnsOf = (chart: LoadChart): readonly Column<LoadPoint>[] => {
  const { unit, limit, step, hasRecorded, hasProposed } = chart;
  const value = (number: number | null) => (number === null ? NO_DATA : measured(number, unit));
  return [
    { id: step, head: capitalised(step), cell: ({ atMs }) => pointTime(atMs, chart) },
    ...(hasRecorded
      ? [
          {
            id: 'recorded',
            head: 'Recorded',
            cell: ({ recorded }: LoadPoint) => value(recorded),
            isNumber: true,
          },
        ]
      : []),
    ...(hasProposed
      ? [
          {
            id: 'proposed',
            head: 'After the change',
            cell: ({ proposed }: LoadPoint) => value(proposed),
            isNumber: true,
          },
        ]
      : []),
    ...(limit === null
      ? []
      : [{ id: 'limit', head: 'Limit', cell: () => measured(limit, unit), isNumber: true }]),
  ];
};
