import { actionOf } from '#core/actions/index.ts';
import type { Evidence } from '#core/checks/run.ts';
import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import type { ScanRow } from '#core/scan/report.ts';
import type { LegendEntry } from '../chart-drawing.ts';
import { type Html, html, plain } from '../escape.ts';
import { verdictSentence } from '../evidence.ts';
import { counted, date, dollars, listed, measured, percent } from '../format.ts';
import { type FourFacts, fourFactsOf, unjudgedFactsOf } from '../four-facts.ts';
import {
  dailyPeaks,
  dataQuality,
  type LoadChart,
  layOutLoadChart,
  loadChart,
  loadLegend,
} from '../load-chart.ts';
import { metricName } from '../metric-names.ts';
import { factList } from '../page/page-layout.ts';
import { placeOf } from '../place.ts';
import { replayedLoad } from '../replayed-load.ts';
import { chartSvg } from '../svg-chart.ts';
import { cellsOf } from './scan-row.ts';

/** Small enough to be read on a phone without being scaled down much. */
const PICTURE = { width: 360, height: 180 } as const;
/** Of 14 days, one in four hours: many more could not be told apart on so few pixels. */
const MOST_POINTS = 84;
const MOST_OF_A_NAME = 60;

/** The four facts of what a scan found. */
export const scanFacts = ({ recommendation, risk }: ScanRow): FourFacts => {
  const action = actionOf(recommendation.action);
  return risk === undefined
    ? unjudgedFactsOf({ recommendation, action }, 'the resource as it is allows no plan')
    : fourFactsOf({ recommendation, action, risk });
};

/** A recommendation with all that speaks for and against it, as a part of the page of a scan. */
export const scanFinding = (row: ScanRow, evidence: Evidence): Html => {
  const { number, title, recommendation } = row;
  const { resourceId, check, saving, confidence } = recommendation;
  return html`<article id="${number}">
<h3>${plain(title, 200)}</h3>
<p class="m">${number} · ${placeOf({ recommendation })} · ${plain(resourceId, 80)} · ${cellsOf(row).state}</p>
${factList(scanFacts(row))}
<div class="why">${pictures(row, evidence)}<div>
<p>${verdictSentence(recommendation)}</p>
${list(recommendation.caveats)}
${recommendation.alternatives !== undefined && html`<p>Instead of it:</p>${list(recommendation.alternatives)}`}
<p class="m">${dollars(saving.usdPerMonth)} of ${dollars(saving.costNow)} a month = ${plain(saving.formula, 200)}. Prices: ${plain(saving.rate.source, 80)}, ${plain(saving.rate.asOf, 40)}. Confidence ${percent(confidence)}. Rule ${check}; all of it: trimtab explain ${number}</p>
</div></div>
</article>
`;
};

/** The recorded load, and the same on what is proposed: the metric that decided, and folded below it all others. */
const pictures = (row: ScanRow, evidence: Evidence): Html | undefined => {
  const { number, recommendation } = row;
  const [first, ...others] = replayedLoad(evidence, recommendation);
  if (first === undefined) return undefined;
  const { backtest, name, resourceId } = recommendation;
  const of = plain(name || resourceId, MOST_OF_A_NAME);
  const draw = (load: ReplayedMetric, id: string, says?: string) =>
    picture({ load, chart: loadChart(load, of), id, says });
  return html`<div>${draw(first, number, backtest?.question)}${
    others.length > 0 &&
    html`<details><summary>${counted(others.length, 'more metric')}: ${listed(others.map(({ metric }) => metricName(metric)))}</summary>
${others.map((load, i) => draw(load, `${number}-${i + 2}`))}</details>`
  }</div>`;
};

interface Picture {
  readonly load: ReplayedMetric;
  readonly chart: LoadChart;
  /** Unique in the page. */
  readonly id: string;
  /** Said above it, if it is not the chart's own title. */
  readonly says: string | undefined;
}

const picture = ({ load, chart, id, says }: Picture): Html =>
  html`<figure><figcaption>${says ?? chart.title}</figcaption>
${chartSvg(layOutLoadChart(chart, PICTURE, MOST_POINTS), id)}
${legend(loadLegend(chart))}<p class="m">There is data for ${dataQuality(load)}.</p>
${daysOf(chart)}</figure>`;

/** The picture for those who would rather read it. End tags that HTML can do without would be a tenth of the page. */
const daysOf = (chart: LoadChart): Html => {
  const { unit, hasRecorded, hasProposed } = chart;
  const peak = (value: number | null) => (value === null ? 'no data' : measured(value, unit));
  const rows = dailyPeaks(chart).map(
    ({ atMs, recorded, proposed }) =>
      html`<tr><th>${date(atMs)}${hasRecorded && html`<td>${peak(recorded)}`}${hasProposed && html`<td>${peak(proposed)}`}`,
  );
  return html`<details><summary>Highest of each day</summary><table><tr><th>Day${hasRecorded && html`<th>Recorded`}${hasProposed && html`<th>After the change`}${rows}</table></details>`;
};

const legend = (entries: readonly LegendEntry[]): Html =>
  html`<ul class="legend">${entries.map(({ sign, says }) => html`<li${sign !== undefined && html` class="${sign}"`}>${says}</li>`)}</ul>`;

const list = (lines: readonly string[]): Html | undefined =>
  lines.length === 0
    ? undefined
    : html`<ul>${lines.map((line) => html`<li>${plain(line, 300)}</li>`)}</ul>`;
