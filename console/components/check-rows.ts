import type { ChangeView } from '#core/contract/api.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { EpochMs } from '#core/model/units.ts';
import { measured, percent } from '#core/present/format.ts';
import { blindBecause, metricName } from '#core/present/metric-names.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import { type WatchPoint, watchPoints } from '#core/watch/chart.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { MEDIAN_SAMPLES } from '#core/watch/statistic.ts';

/** How one metric stands against its baseline, in words. */
export interface CheckRow {
  readonly metric: string;
  readonly name: string;
  readonly baseline: string;
  readonly now: string;
  readonly change: string;
  readonly limit: string;
  readonly state: 'fine' | 'degraded' | 'recovered' | 'missing' | 'too-early' | 'unguarded';
  /** Why it is unguarded; empty otherwise. */
  readonly because: string;
  /** End of the sample that `now` is of, where it is not the last one that could be there. */
  readonly asOf: number | undefined;
}

type Watch = NonNullable<ChangeView['watch']>;

const NOTHING = '–';

/** A row for every metric that the watch compares, then one for each that it cannot: what is unguarded is named. */
export const checkRows = (
  { watch, events, now }: Pick<ChangeView, 'watch' | 'events' | 'now'>,
  watchable: EventOf<'assessed'>['watchable'],
): readonly CheckRow[] => {
  if (watch === null) return [];
  const undoneAt = events.findLast(({ body }) => body.kind === 'undo-done')?.at;
  const fitted = watch.baselines.map((baseline) => rowOf(watch, baseline, { now, undoneAt }));
  const unpublished = watchable
    .filter(({ metric }) => !watch.baselines.some((baseline) => baseline.metric === metric))
    .map(({ metric, reason }) => unguarded(metric, reason));
  const rows = [...fitted, ...unpublished];
  return [
    ...rows.filter(({ state }) => state !== 'unguarded'),
    ...rows.filter(({ state }) => state === 'unguarded'),
  ];
};

interface Instants {
  readonly now: EpochMs;
  /** When the change was rolled back; what came before it does not speak of what is there now. */
  readonly undoneAt: EpochMs | undefined;
}

const rowOf = (watch: Watch, baseline: Baseline, { now, undoneAt }: Instants): CheckRow => {
  const { metric, unit, limit, reason } = baseline;
  const live = watch.live.find((series) => series.metric === metric);
  const complete = watchPoints(baseline, live, watch.startedAt).filter(
    ({ atMs }) => atMs + SAMPLE_MS <= now,
  );
  const last = complete.at(-1);
  const seen = complete.findLast(({ value }) => value !== null);
  const isJudgable = undoneAt === undefined || medianStart(last) >= undoneAt;
  const above = isJudgable ? (last?.ratioAboveBaseline ?? null) : null;
  const row = {
    ...unguarded(metric, reason),
    baseline: expectedText(seen?.expected ?? null, unit),
    now: seen?.value == null ? NOTHING : measured(seen.value, unit),
    asOf: seen === undefined || seen === last ? undefined : seen.atMs + SAMPLE_MS,
  };
  if (baseline.class === 'cannot-be-watched' || limit === null) return row;
  const judged = {
    ...row,
    change: above === null ? NOTHING : signed(above),
    limit: signed(Math.expm1(limit)),
    because: '',
  };
  if (last !== undefined && last.value === null) return { ...judged, state: 'missing' };
  if (undoneAt !== undefined && last !== undefined && last.atMs >= undoneAt) {
    return { ...judged, state: isExpected(last) ? 'recovered' : 'degraded' };
  }
  if (above === null) return { ...judged, state: 'too-early' };
  return { ...judged, state: above >= Math.expm1(limit) ? 'degraded' : 'fine' };
};

/** Start of the half hour whose median the statistic at a sample is. */
const medianStart = (last: WatchPoint | undefined): EpochMs =>
  (last?.atMs ?? Number.NEGATIVE_INFINITY) - (MEDIAN_SAMPLES - 1) * SAMPLE_MS;

const isExpected = ({ value, expected }: WatchPoint): boolean =>
  value !== null && expected !== null && value <= expected.high;

const unguarded = (metric: string, reason: string | null): CheckRow => ({
  metric,
  name: metricName(metric),
  baseline: NOTHING,
  now: NOTHING,
  change: NOTHING,
  limit: 'none',
  state: 'unguarded',
  because: blindBecause(metric, reason),
  asOf: undefined,
});

const expectedText = (expected: { low: number; high: number } | null, unit: string): string =>
  expected === null
    ? NOTHING
    : `${measured(expected.low, unit)} to ${measured(expected.high, unit)}`;

const signed = (ratio: number): string => (ratio > 0 ? `+${percent(ratio)}` : percent(ratio));
