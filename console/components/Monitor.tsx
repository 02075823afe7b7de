import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import { Link, useSearchParams } from 'wouter';
import { BandChart } from '#console/charts/BandChart.tsx';
import { type ChartRow, chartRow } from '#console/charts/chart-rows.ts';
import { useLive } from '#console/live/feed.tsx';
import type { ShownChange } from '#console/presented.ts';
import { changeChart } from '#core/present/change-chart.ts';
import { capitalised } from '#core/present/format.ts';
import { metricName } from '#core/present/metric-names.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { Countdown } from './Countdown.tsx';
import { type Column, FactTable } from './FactTable.tsx';
import './Monitor.css';

const COLUMNS: readonly Column<ChartRow>[] = [
  { id: 'time', head: 'Time', cell: ({ time }) => time },
  { id: 'measured', head: 'Measured', cell: ({ measured }) => measured, isNumber: true },
  { id: 'expected', head: 'Expected', cell: ({ expected }) => expected, isNumber: true },
  { id: 'limit', head: 'Limit', cell: ({ limit }) => limit, isNumber: true },
];

/** What is watched, against what was expected; which metric is shown stands in the address. */
export const Monitor = ({ shown }: { readonly shown: ShownChange }) => {
  const { view, state } = shown;
  const live = useLive();
  const [search] = useSearchParams();
  if (view.watch === null) {
    return (
      <Box variant="p" color="text-body-secondary">
        {view.phase === 'closed'
          ? 'Nothing was watched.'
          : 'Nothing is watched yet: the watch begins when every step is applied.'}
      </Box>
    );
  }
  const { watch } = view;
  const baseline = chosenOf(
    watch.baselines,
    search.get('metric') ?? state.judged?.readings[0]?.metric,
  );
  const lastMs = view.now - SAMPLE_MS;
  return (
    <>
      {view.phase === 'watching' && (
        <Countdown startedAt={watch.startedAt} until={watch.until} now={live.now ?? view.now} />
      )}
      {watch.baselines.length > 1 && <MetricLinks baselines={watch.baselines} chosen={baseline} />}
      {baseline !== undefined && (
        <MetricChart chart={changeChart({ ...view, watch }, baseline)} lastMs={lastMs} />
      )}
    </>
  );
};

const MetricChart = ({
  chart,
  lastMs,
}: {
  readonly chart: ReturnType<typeof changeChart>;
  readonly lastMs: number;
}) => (
  <>
    <BandChart chart={chart} lastMs={lastMs} key={chart.title} />
    <ExpandableSection headerText="Chart as a table" variant="inline">
      <FactTable
        label={chart.title}
        columns={COLUMNS}
        rows={chart.points.map((point) => chartRow(point, chart.unit, lastMs))}
        rowKey={({ atMs }) => String(atMs)}
      />
    </ExpandableSection>
  </>
);

/** The metric that was asked for, else the first that has a vote. */
const chosenOf = (
  baselines: readonly Baseline[],
  metric: string | undefined,
): Baseline | undefined =>
  baselines.find((baseline) => baseline.metric === metric) ??
  baselines.find((baseline) => baseline.class !== 'cannot-be-watched') ??
  baselines[0];

const MetricLinks = ({
  baselines,
  chosen,
}: {
  readonly baselines: readonly Baseline[];
  readonly chosen: Baseline | undefined;
}) => (
  <nav className="metric-links" aria-label="Metric">
    {baselines.map(({ metric }) => (
      <Link
        key={metric}
        href={`?metric=${encodeURIComponent(metric)}`}
        replace
        aria-current={metric === chosen?.metric ? 'true' : undefined}
      >
        {capitalised(metricName(metric))}
      </Link>
    ))}
  </nav>
);
