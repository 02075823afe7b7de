import type { LedgerEvent } from '#core/model/ledger.ts';
import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import { watchPoints } from '#core/watch/chart.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import type { BandChart, ChartMarker, ChartPoint } from './band-chart.ts';
import { capitalised } from './format.ts';
import { metricName } from './metric-names.ts';
import { nameOf, type Titled } from './title.ts';

/** What the chart of one watched metric of a change is made from: parts of the change view. */
export interface WatchedChange extends Titled {
  readonly events: readonly LedgerEvent[];
  readonly watch: { readonly startedAt: EpochMs; readonly live: readonly Series[] };
}

/** The chart of one watched metric of a change, with what happened to the change marked in it. */
export const changeChart = (change: WatchedChange, baseline: Baseline): BandChart => {
  const { watch, events } = change;
  const live = watch.live.find(({ metric }) => metric === baseline.metric);
  const points = watchPoints(baseline, live, watch.startedAt);
  return {
    title: `${capitalised(metricName(baseline.metric))} of ${nameOf(change)}`,
    unit: baseline.unit,
    points,
    markers: markersOf(events, points),
  };
};

const markersOf = (
  events: readonly LedgerEvent[],
  points: readonly ChartPoint[],
): readonly ChartMarker[] => {
  const lastOf = (matches: (event: LedgerEvent) => boolean) => events.findLast(matches)?.at;
  const rolledBack = lastOf(({ body }) => body.kind === 'undo-done');
  const marked: readonly [ChartMarker['label'], EpochMs | undefined][] = [
    ['Applied', lastOf(({ body }) => body.kind === 'step-done')],
    ['Regression', lastOf(({ body }) => body.kind === 'judged' && body.verdict === 'degraded')],
    ['Rolled back', rolledBack],
    ['Recovered', rolledBack === undefined ? undefined : recoveredAt(points, rolledBack)],
  ];
  return marked.flatMap(([label, atMs]) => (atMs === undefined ? [] : [{ label, atMs }]));
};

/** End of the first sample that lies wholly after the rollback and inside the band again: only then it is known. */
const recoveredAt = (points: readonly ChartPoint[], rolledBack: EpochMs): EpochMs | undefined => {
  const first = points.find(
    ({ atMs, value, expected }) =>
      atMs >= rolledBack && value !== null && expected !== null && value <= expected.high,
  );
  return first === undefined ? undefined : first.atMs + SAMPLE_MS;
};
