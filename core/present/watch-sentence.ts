import type { Series } from '#core/model/series.ts';
import { median } from '#core/stats/order.ts';
import type { Baseline } from '#core/watch/baseline.ts';
import type { Reason } from '#core/watch/reason.ts';
import { MEDIAN_SAMPLES } from '#core/watch/statistic.ts';
import type { Verdict } from '#core/watch/verdict.ts';
import { sparkline } from './bars.ts';
import { plain } from './escape.ts';
import { capitalised, duration, listed, measured, percent } from './format.ts';
import { blindBecause, metricName } from './metric-names.ts';
import type { PresentedChange } from './presented-change.ts';

/**
 * Measured value, duration, source and limit in one line:
 * `p95 median of 30 min 71 ms, 61 % above baseline, limit 20 %`.
 */
export const reasonSentence = (reason: Reason): string => {
  switch (reason.source) {
    case 'level':
      return (
        `${medianOf(reason)}, ${percent(reason.ratioAboveBaseline)} above baseline, ` +
        `limit ${percent(reason.limit)}`
      );
    case 'saturation':
      return `${medianOf(reason)}, close to capacity, limit ${measured(reason.limit, reason.unit)}`;
    case 'missing':
      // Only a hard check, which answers or does not, is expected whole.
      return reason.limit === 1
        ? `${metricName(reason.metric)} gave no answer for ${duration(reason.durationMs)}`
        : `${metricName(reason.metric)} came with ${percent(reason.measured)} of its samples in ${duration(reason.durationMs)}, limit ${percent(reason.limit)}`;
    case 'hard-check':
      return `${metricName(reason.metric)} failed: ${plain(reason.detail, 200)}`;
    case 'no-vote':
      return 'nothing that is watched answered throughout';
  }
};

const medianOf = (reason: Extract<Reason, { source: 'level' | 'saturation' }>): string =>
  `${metricName(reason.metric)} median of ${duration(reason.durationMs)} ${measured(reason.measured, reason.unit)}`;

/** Where a watch stands, in one line: the reasons of its verdict, or what was last seen. */
export const watchSays = (
  verdict: Pick<Verdict, 'kind' | 'reasons'>,
  live: readonly Series[],
  baselines: readonly Pick<Baseline, 'metric'>[],
): string => {
  if (verdict.reasons.length > 0) return verdict.reasons.map(reasonSentence).join('; ');
  const seen = baselines.map(({ metric }) =>
    lastSeen(
      metric,
      live.find((series) => series.metric === metric),
      verdict.kind === 'watching',
    ),
  );
  const values = seen.join(', ');
  if (verdict.kind === 'watching') return values || 'no metric yet, hard checks only';
  return values
    ? `${values}: inside the baseline throughout`
    : 'every hard check was fine throughout';
};

/** `p95 58 ms ▂▂▃▅▆`: the median of the last half hour, as the rule sees it. */
const lastSeen = (metric: string, series: Series | undefined, withShape: boolean): string => {
  const last = series?.values.slice(-2 * MEDIAN_SAMPLES) ?? [];
  const judged = last.slice(-MEDIAN_SAMPLES).filter((value) => value !== null);
  if (series === undefined || judged.length === 0) return `${metricName(metric)} without data`;
  const value = `${metricName(metric)} ${measured(median(judged), series.unit)}`;
  return withShape ? `${value} ${sparkline(last)}` : value;
};

/** What could go wrong, honestly: the action's own sentence, what is watched, and what cannot be. */
export const couldGoWrong = (
  change: Pick<PresentedChange, 'action' | 'before' | 'recommendation' | 'watchable'>,
): string => {
  const { action, before, recommendation } = change;
  const risk = plain(action.couldGoWrong(before, recommendation.params), 400);
  return [ended(risk), ...guarding(change)].join(' ');
};

const guarding = ({
  action: { watch },
  watchable,
}: Pick<PresentedChange, 'action' | 'watchable'>): string[] => {
  if ('nothingToWatch' in watch) {
    return [ended(`Nothing is watched afterwards: ${watch.nothingToWatch}`)];
  }
  const voting = watchable.filter((metric) => metric.class !== 'cannot-be-watched');
  const blind = watchable.filter((metric) => metric.class === 'cannot-be-watched');
  const guards = [...voting, ...watch.hardChecks.map((metric) => ({ metric }))];
  const names = [...new Set(guards.map(({ metric }) => metricName(metric)))];
  const isWatched = `Watched for ${duration(watch.minutes * 60_000)}: ${listed(names)}; the change is undone if one of them gets worse than it may.`;
  if (blind.length === 0) return [isWatched];
  const unguarded = blind.map(
    ({ metric, reason }) => `${metricName(metric)} (${blindBecause(metric, reason)})`,
  );
  return [isWatched, `Cannot be watched: ${listed(unguarded)}.`];
};

const ended = (sentence: string): string => `${capitalised(sentence).replace(/\.$/, '')}.`;
