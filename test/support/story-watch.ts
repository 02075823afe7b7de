import { type Series, slice } from '#core/model/series.ts';
import {
  type EpochMs,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_MINUTE,
  MS_PER_SECOND,
} from '#core/model/units.ts';
import { watchSays } from '#core/present/watch-sentence.ts';
import { type Baseline, fitBaseline } from '#core/watch/baseline.ts';
import { SAMPLE_MS } from '#core/watch/samples.ts';
import { judgeWatch } from '#core/watch/verdict.ts';
import { aSeries } from './facts.ts';

/** The day on which all stories happen: 21 November 2026. */
export const STORY_DAY = Date.UTC(2026, 10, 21);
/** Returns the instant of a clock time on that day: `at(9, 30)`. */
export const at = (hour: number, minute = 0, second = 0): EpochMs =>
  STORY_DAY + hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND;

/** When the last step is done, if one is. */
export const APPLIED_AT = at(9);
const HURTS_AT = at(9, 10);
const HEALS_AT = at(9, 40);
const WATCH_MS = MS_PER_HOUR;

/** What a watch measures: all of it, also what lies after the instant at which somebody looks. */
export interface StoryWatch {
  readonly startedAt: EpochMs;
  readonly until: EpochMs;
  readonly baselines: readonly Baseline[];
  readonly live: readonly Series[];
}

export interface WatchPlot {
  /** Ten minutes after the change calls take 1.6 times as long: until it was rolled back, or for good. */
  readonly hurts: 'never' | 'until-rolled-back' | 'for-good';
  /** Minutes of the watch for which the metrics are missing: [first, last). */
  readonly silent?: readonly [number, number] | undefined;
}

/** A quiet fortnight, then the hour of the watch. */
export const aWatch = (resource: string, { hurts, silent }: WatchPlot): StoryWatch => {
  const usual = (when: EpochMs): number =>
    44 + 3 * Math.sin((2 * Math.PI * (when % MS_PER_DAY)) / MS_PER_DAY) + 3 * noise(when);
  const isHurt = (when: EpochMs): boolean =>
    hurts !== 'never' && when >= HURTS_AT && (hurts === 'for-good' || when < HEALS_AT);
  const isSilent = (when: EpochMs): boolean => {
    const minute = (when - APPLIED_AT) / MS_PER_MINUTE;
    return silent !== undefined && minute >= silent[0] && minute < silent[1];
  };
  const series = (metric: string, unit: string, value: (when: EpochMs, i: number) => number) => ({
    history: aSeries({
      resource,
      metric,
      unit,
      startMs: APPLIED_AT - 14 * MS_PER_DAY,
      value,
    }),
    live: aSeries({
      resource,
      metric,
      unit,
      startMs: APPLIED_AT,
      days: WATCH_MS / MS_PER_DAY,
      value: (when, i) => (isSilent(when) ? null : value(when, i) * (isHurt(when) ? 1.61 : 1)),
    }),
  });
  const metrics = [
    series('duration.p95', 'ms', usual),
    series('errors.ratio', 'ratio', (_, i) => (i % 97 === 0 ? 0.004 : 0.0002)),
  ];
  return {
    startedAt: APPLIED_AT,
    until: APPLIED_AT + WATCH_MS,
    baselines: metrics.map(({ history }) =>
      fitBaseline({ history, windowMs: WATCH_MS, tolerate: 1.2 }),
    ),
    live: metrics.map(({ live }) => live),
  };
};

/** Between -1 and 1, always the same at the same time. */
const noise = (when: EpochMs): number => {
  const x = Math.sin((when / SAMPLE_MS) * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
};

/** The first verdict that ends the watch, as the judge would give it sample by sample. */
export const firstVerdict = ({ baselines, live, startedAt, until }: StoryWatch) => {
  const byMetric = <T extends { metric: string }>(items: readonly T[]): Record<string, T> =>
    Object.fromEntries(items.map((item) => [item.metric, item]));
  for (let now = startedAt; ; now += SAMPLE_MS) {
    const seen = live.map((series) => slice(series, series.startMs, now));
    const { kind, reasons } = judgeWatch({
      baselines: byMetric(baselines),
      live: byMetric(seen),
      hardChecks: [{ name: 'lambda-throttles', state: 'ok', detail: '0 throttles' }],
      startedAt,
      now,
      windowMs: until - startedAt,
    });
    if (kind === 'watching') continue;
    const readings = reasons.flatMap((reason) => {
      if (reason.source !== 'level') return [];
      const { source, metric, unit, measured, durationMs, limit, ratioAboveBaseline } = reason;
      return [
        { source, metric, unit, measured, durationMs, limit, aboveBaseline: ratioAboveBaseline },
      ];
    });
    return {
      judgedAt: now,
      verdict: kind,
      readings,
      says: watchSays({ kind, reasons }, seen, baselines),
    };
  }
};
