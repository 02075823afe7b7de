import { useSearchParams } from 'wouter';
import { LoadChart } from '#console/charts/LoadChart.tsx';
import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import { capitalised, listed } from '#core/present/format.ts';
import { dataQuality, loadChart } from '#core/present/load-chart.ts';
import { metricName } from '#core/present/metric-names.ts';
import { LoadTable } from './LoadTable.tsx';
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
      <LoadTable chart={chart} />
    </>
  );
};
