import { InvalidInputError } from '#core/errors/errors.ts';
import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Baseline } from './baseline.ts';
import { type HardCheck, judgeHardChecks } from './hard-check.ts';
import { judgeMetric } from './metric.ts';
import type { Reason } from './reason.ts';
import { SAMPLE_MS, samplesSince, watchClock } from './samples.ts';

/** The answer of a watch. `watching`: nothing is wrong so far and the window is still open. */
export interface Verdict {
  readonly kind: 'healthy' | 'degraded' | 'inconclusive' | 'watching';
  /** Why, worst first; empty for `healthy` and `watching`. */
  readonly reasons: readonly Reason[];
  /**
   * Degraded by nothing but a mild alarm of a long window: a person is asked and the change stays until they decide, or
   * until a later verdict leaves no doubt.
   */
  readonly needsPerson: boolean;
  /** Metrics and hard checks that have a vote, by name. */
  readonly guarded: readonly string[];
  /** Metrics that cannot be watched: only saturation and hard checks could have stopped a rise of them. */
  readonly unguarded: readonly string[];
}

/** All that is known about a change at `now`. */
export interface Watch {
  /** By metric, fitted just before the change. */
  readonly baselines: Readonly<Record<string, Baseline>>;
  /** By metric, since the change; a metric that is left out is missing. */
  readonly live: Readonly<Record<string, Series>>;
  readonly hardChecks: readonly HardCheck[];
  readonly startedAt: EpochMs;
  readonly now: EpochMs;
  readonly windowMs: number;
}

/**
 * Judges a watch at `now`: degraded as soon as one guard says so, healthy only when the window is over, at least one
 * guard answered throughout and none is missing. Same input, same verdict; asking more often changes nothing.
 *
 * An action that declares `nothingToWatch` has no watch to judge: that is the caller's decision.
 *
 * @throws InvalidInputError when a baseline was fitted for another window, or a series is not every 300 s
 */
export const judgeWatch = (watch: Watch): Verdict => {
  const isOver = watch.now >= watch.startedAt + watch.windowMs;
  const metrics = Object.values(watch.baselines)
    .sort((a, b) => (a.metric < b.metric ? -1 : 1))
    .map((baseline) => ({
      name: baseline.metric,
      votes: baseline.class !== 'cannot-be-watched',
      ...judgeMetric(baseline, { ...sinceChange(watch, baseline), isOver }),
    }));
  const checks = judgeHardChecks(watch.hardChecks, { ...watch, isOver });

  const voters = [...metrics.filter(({ votes }) => votes), ...checks];
  const verdict = (
    kind: Verdict['kind'],
    reasons: readonly Reason[],
    needsPerson = false,
  ): Verdict => ({
    kind,
    reasons,
    needsPerson,
    guarded: voters.map(({ name }) => name),
    unguarded: metrics.filter(({ votes }) => !votes).map(({ name }) => name),
  });

  const all = [...checks, ...metrics];
  const degraded = all.flatMap(({ degraded }) => degraded);
  const doubtful = all.flatMap(({ doubtful }) => doubtful);
  const missing = all.flatMap(({ missing }) => missing);
  if (degraded.length > 0) return verdict('degraded', [...degraded, ...doubtful, ...missing]);
  if (missing.length > 0) return verdict('inconclusive', [...missing, ...doubtful]);
  if (doubtful.length > 0) return verdict('degraded', doubtful, true);
  if (!isOver) return verdict('watching', []);
  // An empty vote is no health: a change that nothing looked at must not be called safe.
  const answered = voters.some(({ answered }) => answered);
  return answered ? verdict('healthy', []) : verdict('inconclusive', [{ source: 'no-vote' }]);
};

const sinceChange = ({ startedAt, now, windowMs, live }: Watch, baseline: Baseline) => {
  if (baseline.windowMs !== windowMs) {
    throw new InvalidInputError(
      `the limit of ${baseline.metric} is for a window of ${baseline.windowMs} ms, not ${windowMs}: fit it again`,
    );
  }
  const clock = watchClock(baseline.historyEndMs, startedAt);
  const complete = Math.floor((now - clock.originMs) / SAMPLE_MS);
  const count = Math.min(Math.max(complete, 0), windowMs / SAMPLE_MS);
  return {
    ...clock,
    samples: samplesSince(clock, live[baseline.metric], count),
  };
};
