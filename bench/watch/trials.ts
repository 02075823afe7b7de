import { MS_PER_HOUR } from '#core/model/units.ts';
import { quantile } from '#core/stats/order.ts';
import { type Baseline, fitBaseline } from '#core/watch/baseline.ts';
import { doubtAbove } from '#core/watch/limit.ts';
import { firstAlarm } from '#core/watch/metric.ts';
import { carryGaps, interpolateGaps, SAMPLE_MS, SAMPLES_PER_DAY } from '#core/watch/samples.ts';
import { firstSaturated } from '#core/watch/saturation.ts';
import { judgeWatch, type Verdict } from '#core/watch/verdict.ts';
import type { WatchClass } from '#core/watch/watchable.ts';
import {
  HISTORY_SAMPLES,
  type LoadMetric,
  METRICS,
  type RecordedLoad,
  raise,
  seriesOf,
  shrink,
} from './recorded-load.ts';
import { mixtureSprt, type Rival, sameHour, threeSigma } from './rivals.ts';

export const WINDOWS_MS = [2 * MS_PER_HOUR, 6 * MS_PER_HOUR, 24 * MS_PER_HOUR] as const;
/** A change without effect, and three that are followed by a lasting rise. */
export const RISES = [1, 1.2, 1.5, 2] as const;
export const OUR_RULE = 'this rule';
/** What our rule rolls back for in a long window; at a milder alarm it asks a person. */
export const BEYOND_DOUBT = 'this rule, beyond doubt';

const RIVALS: Readonly<Record<string, Rival>> = {
  'mean + 3 sigma, five in a row': threeSigma,
  'same-hour mean + 3 sigma, five in a row': sameHour,
  'mixture SPRT': mixtureSprt,
};
/** Our rule at further moments at which nothing happens: what is rare needs many cases to be bounded. */
export const MORE_QUIET = 'this rule, more changes without effect';
export const RULES = [...Object.keys(RIVALS), OUR_RULE, BEYOND_DOUBT, MORE_QUIET] as const;

interface Trial {
  readonly machine: string;
  readonly metric: LoadMetric;
  readonly windowMs: number;
}

/** One metric after a change that was followed by `rise`, judged by one rule. */
export interface RiseTrial extends Trial {
  readonly rule: string;
  readonly rise: number;
  /** How well the metric could be watched, known before the change. */
  readonly class: WatchClass;
  /** From the change to the alarm; `undefined` where there was none in the window. */
  readonly alarmAfterMs: number | undefined;
}

/** One metric after half of the capacity was taken away and nothing else changed. */
export interface ResizeTrial extends Trial {
  /** Twice the 99.5th percentile of the 14 days before stays below 80 % of the new capacity. */
  readonly isSafe: boolean;
  readonly class: WatchClass;
  readonly byLevel: boolean;
  readonly bySaturation: boolean;
  /** By the level, had the baseline not been predicted for the new capacity. */
  readonly byOldBaseline: boolean;
}

/** One change without effect, both metrics of the machine judged together as the product does. */
export interface ChangeTrial {
  readonly machine: string;
  readonly windowMs: number;
  readonly voting: number;
  readonly kind: Verdict['kind'] | 'a person is asked';
}

export interface Trials {
  readonly rises: readonly RiseTrial[];
  readonly resizes: readonly ResizeTrial[];
  readonly changes: readonly ChangeTrial[];
}

/** Lets our rule judge the shortest window after each moment at which nothing happened. */
export const tryQuiet = (load: RecordedLoad, moments: readonly number[]): RiseTrial[] =>
  moments.flatMap((moment) =>
    METRICS.map((metric) => {
      const [windowMs] = WINDOWS_MS;
      const history = seriesOf(load, metric, [moment - HISTORY_SAMPLES, moment]);
      const { values } = seriesOf(load, metric, [moment, moment + windowMs / SAMPLE_MS]);
      const baseline = fitBaseline({ history, windowMs, tolerate: 1 });
      return {
        machine: load.machine,
        metric,
        windowMs,
        rule: MORE_QUIET,
        rise: 1,
        class: baseline.class,
        alarmAfterMs: alarmWithin(alarmOf(baseline, values), windowMs),
      };
    }),
  );

/** Makes a change at each moment and lets every rule judge what followed. */
export const tryMachine = (load: RecordedLoad, moments: readonly number[]): Trials => {
  const all = moments.map((moment) => tryMoment(load, moment));
  return {
    rises: all.flatMap(({ rises }) => rises),
    resizes: all.flatMap(({ resizes }) => resizes),
    changes: all.flatMap(({ changes }) => changes),
  };
};

const tryMoment = (load: RecordedLoad, moment: number): Trials => {
  const metrics = METRICS.map((metric) => {
    const history = seriesOf(load, metric, [moment - HISTORY_SAMPLES, moment]);
    const live = seriesOf(load, metric, [moment, moment + SAMPLES_PER_DAY]);
    // Tolerating nothing is the harder test; what an action tolerates can only silence alarms.
    const baselines = WINDOWS_MS.map((windowMs) => fitBaseline({ history, windowMs, tolerate: 1 }));
    return { metric, history, live, baselines };
  });
  return {
    rises: metrics.flatMap((given) => tryRises(load.machine, given)),
    resizes: metrics.map((given) => tryResize(load.machine, given)),
    changes: WINDOWS_MS.map((windowMs, w) => {
      const startedAt = moment * SAMPLE_MS;
      const fitted = metrics.flatMap(({ baselines }) => baselines[w] ?? []);
      const { kind, needsPerson } = judgeWatch({
        baselines: Object.fromEntries(fitted.map((baseline) => [baseline.metric, baseline])),
        live: Object.fromEntries(metrics.map(({ metric, live }) => [metric, live])),
        hardChecks: [],
        startedAt,
        now: startedAt + windowMs,
        windowMs,
      });
      const voting = fitted.filter((baseline) => baseline.class !== 'cannot-be-watched').length;
      return {
        machine: load.machine,
        windowMs,
        voting,
        kind: needsPerson ? 'a person is asked' : kind,
      };
    }),
  };
};

interface Given {
  readonly metric: LoadMetric;
  readonly history: ReturnType<typeof seriesOf>;
  readonly live: ReturnType<typeof seriesOf>;
  readonly baselines: readonly Baseline[];
}

const tryRises = (machine: string, { metric, history, live, baselines }: Given): RiseTrial[] => {
  const judges = Object.entries(RIVALS).map(([rule, rival]) => ({
    rule,
    judge: rival(whole(history.values)),
  }));
  return RISES.flatMap((rise) => {
    const { values } = raise(live, rise);
    // A rival's alarm does not depend on the window: it is the first of the longest one.
    const theirs = judges.map(({ rule, judge }) => ({ rule, index: judge(whole(values)) }));
    return baselines.flatMap((baseline) => {
      const { windowMs, class: watchClass } = baseline;
      const seen = inWindow(values, windowMs);
      const doubt = doubtAbove(windowMs);
      const ours = [
        { rule: OUR_RULE, index: alarmOf(baseline, seen) },
        ...(doubt > 0 ? [{ rule: BEYOND_DOUBT, index: alarmOf(baseline, seen, doubt) }] : []),
      ];
      return [...theirs, ...ours].map(({ rule, index }) => ({
        machine,
        metric,
        windowMs,
        rule,
        rise,
        class: watchClass,
        alarmAfterMs: alarmWithin(index, windowMs),
      }));
    });
  });
};

const tryResize = (machine: string, { metric, history, live, baselines }: Given): ResizeTrial => {
  const [windowMs] = WINDOWS_MS;
  const halved = inWindow(shrink(live, 2).values, windowMs);
  const predicted = fitBaseline({ history, windowMs, tolerate: 1, capacityRatio: 2 });
  const used = history.values.filter((value) => value !== null);
  const [old] = baselines;
  return {
    machine,
    metric,
    windowMs,
    isSafe: 2 * quantile(used, 0.995) <= 0.8,
    class: predicted.class,
    byLevel: alarmOf(predicted, halved) !== undefined,
    bySaturation: firstSaturated(halved, 1) !== undefined,
    byOldBaseline: old !== undefined && alarmOf(old, halved) !== undefined,
  };
};

const alarmOf = (baseline: Baseline, samples: readonly (number | null)[], above = 0) =>
  firstAlarm(baseline, { samples, firstSlot: 0 }, above);

const inWindow = (values: readonly (number | null)[], windowMs: number) =>
  values.slice(0, windowMs / SAMPLE_MS);

/** Time from a change to the end of the sample that alarmed, if that is in the window. */
export const alarmWithin = (index: number | undefined, windowMs: number): number | undefined => {
  const afterMs = index === undefined ? Number.POSITIVE_INFINITY : (index + 1) * SAMPLE_MS;
  return afterMs <= windowMs ? afterMs : undefined;
};

/** Without gaps: the rivals know none. */
const whole = (values: readonly (number | null)[]): number[] => interpolateGaps(carryGaps(values));
