import { capitalised, measured } from '#core/present/format.ts';
import {
  type LoadChart as Chart,
  type LoadPoint,
  layOutLoadChart,
  loadLegend,
  pointTime,
} from '#core/present/load-chart.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { NO_DATA } from './chart-rows.ts';

const HEIGHT = { hour: 260, day: 180 } as const;
/** Samples that a page key moves by: a day of hours, a week of days. */
const PAGE = { hour: 24, day: 7 } as const;

/** The recorded load of a resource, the same on the proposed configuration as a dashed line, and the limit. */
export const LoadChart = ({ chart }: { readonly chart: Chart }) => (
  <ChartFrame
    name="load-chart"
    cursor={`${capitalised(chart.step)} of ${chart.title}`}
    samples={chart.points.length}
    page={PAGE[chart.step]}
    at={chart.points.length - 1}
    height={HEIGHT[chart.step]}
    layOut={(size) => layOutLoadChart(chart, size)}
    textAt={(index) => {
      const point = chart.points[index];
      return point === undefined ? '' : loadPointText(point, chart);
    }}
    legend={loadLegend(chart)}
  />
);

/** `22 Aug 04:00 UTC: recorded 24 %, after the change 49 %, limit 70 %`. */
const loadPointText = ({ atMs, recorded, proposed }: LoadPoint, chart: Chart): string => {
  const value = (number: number | null) =>
    number === null ? NO_DATA : measured(number, chart.unit);
  const parts = [
    ...(chart.hasRecorded ? [`recorded ${value(recorded)}`] : []),
    ...(chart.hasProposed ? [`after the change ${value(proposed)}`] : []),
    ...(chart.limit === null ? [] : [`limit ${measured(chart.limit, chart.unit)}`]),
  ];
  return `${pointTime(atMs, chart)}: ${parts.join(', ')}`;
};
