import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { useSearchParams } from 'wouter';
import { NO_DATA } from '#console/charts/chart-rows.ts';
import { LoadChart } from '#console/charts/LoadChart.tsx';
import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import { capitalised, dateTime, listed, measured } from '#core/present/format.ts';
import {
  type LoadChart as Chart,
  dataQuality,
  type LoadPoint,
  loadChart,
} from '#core/present/load-chart.ts';
import { metricName } from '#core/present/metric-names.ts';
import { type Column, FactTable } from './FactTable.tsx';
import { ViewLinks } from './ViewLinks.tsx';
import './Monitor.css';

/** What the check looked at: the recorded load, and the same on the proposed configuration. The metric is in the address. */
export const ReplayedLoad = ({
  load,
  name,
}: {
  readonly load: readonly ReplayedMetric[];
  /** What people call the resource. */
  readonly name: string;
}) => {
  const [search] = useSearchParams();
  const shown = load.find(({ metric }) => metric === search.get('metric')) ?? load[0];
  if (shown === undefined) return null;
  const chart = loadChart(shown, name);
  const linkTo = (metric: string): string => {
    const next = new URLSearchParams(search);
    next.set('metric', metric);
    return `?${next}`;
  };
  return (
    <>
      {load.length > 1 && (
        <ViewLinks
          label="Metric"
          links={load.map(({ metric }) => ({
            name: capitalised(metricName(metric)),
            href: linkTo(metric),
            isShown: metric === shown.metric,
          }))}
        />
      )}
      <LoadChart chart={chart} key={chart.title} />
      <p className="section-note">There is data for {listed(load.map(dataQuality))}.</p>
      <ExpandableSection headerText="Chart as a table" variant="inline">
        <FactTable
          label={chart.title}
          columns={columnsOf(chart)}
          rows={chart.points}
          rowKey={({ atMs }) => String(atMs)}
        />
      </ExpandableSection>
    </>
  );
};

const columnsOf = ({
  unit,
  limit,
  hasRecorded,
  hasProposed,
}: Chart): readonly Column<LoadPoint>[] => {
  const value = (number: number | null) => (number === null ? NO_DATA : measured(number, unit));
  return [
    { id: 'hour', head: 'Hour', cell: ({ atMs }) => dateTime(atMs) },
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
