import { bandLegend, type BandChart as Chart, layOutBandChart } from '#core/present/band-chart.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { chartRow, rowText } from './chart-rows.ts';

const HEIGHT = 280;
/** Samples that a page key moves by: half an hour. */
const PAGE = 6;

/**
 * A watched metric against its baseline.
 *
 * @param lastMs start of the last sample that can be there by now
 */
export const BandChart = ({
  chart,
  lastMs,
}: {
  readonly chart: Chart;
  readonly lastMs: number;
}) => (
  <ChartFrame
    name="band-chart"
    cursor={`Sample of ${chart.title}`}
    samples={chart.points.length}
    page={PAGE}
    at={Math.max(
      0,
      chart.points.findLastIndex(({ value }) => value !== null),
    )}
    height={HEIGHT}
    layOut={(size) => layOutBandChart(chart, size)}
    textAt={(index) => {
      const point = chart.points[index];
      return point === undefined ? '' : rowText(chartRow(point, chart.unit, lastMs));
    }}
    legend={bandLegend(chart, lastMs)}
  />
);
