import {
  type SavingChart as Chart,
  layOutSavingChart,
  savingDayText,
  savingLegend,
} from '#core/present/saving-chart.ts';
import { ChartFrame } from './ChartFrame.tsx';

const HEIGHT = 220;
/** Days that a page key moves by: a week. */
const PAGE = 7;

/** Cost per day, with and without the changes. */
export const SavingChart = ({ chart }: { readonly chart: Chart }) => (
  <ChartFrame
    name="saving-chart"
    cursor={`Day of ${chart.title}`}
    samples={chart.days.length}
    page={PAGE}
    at={Math.max(
      0,
      chart.days.findLastIndex(({ complete }) => complete),
    )}
    height={HEIGHT}
    layOut={(size) => layOutSavingChart(chart, size)}
    textAt={(index) => {
      const day = chart.days[index];
      return day === undefined ? '' : savingDayText(day);
    }}
    legend={savingLegend(chart)}
  />
);
