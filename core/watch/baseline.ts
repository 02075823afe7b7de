import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';
import { endMs, lastDays, type Series } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import { median, quantile } from '#core/stats/order.ts';
import { smallestVisibleRise, watchLimit } from './limit.ts';
import { predictUtilization } from './predict.ts';
import { replayHistory } from './replay.ts';
import {
  carryGaps,
  interpolateGaps,
  ofSlot,
  requireSpacing,
  SAMPLE_MS,
  SAMPLES_PER_DAY,
} from './samples.ts';
import { FIRST_JUDGED, toLog } from './statistic.ts';
import { classOf, MIN_HISTORY_DAYS } from './watchable.ts';

/**
 * What a metric of a resource does without a change, and from where on it is degraded: the outcome of `fitBaseline`.
 * Plain data, kept as evidence; a watch is judged by it alone. Numbers on the log scale are of `toLog(value, floor)`.
 * Utilisation and error ratios are 0–1 like every ratio of the core: the rule gives the same numbers in any unit.
 */
export const baselineSchema = z.strictObject({
  resource: z.string(),
  metric: z.string(),
  unit: z.string(),
  /** End of the history; slot 0 of `envelope` and `band` starts here. */
  historyEndMs: z.int(),
  windowMs: z.int().positive(),
  /** The amount nobody cares about, in the unit of the metric. */
  floor: z.number().positive(),
  /** What the resource can give at most, in the unit of the metric; `null` if it has no such bound. */
  capacity: z.number().positive().nullable(),
  /** Statistic at which the metric is degraded, on the log scale; `null` when the history allows none. */
  limit: z.number().nullable(),
  /** What the hour before the change lay above the envelope, on the log scale; never below 0. */
  level: z.number().min(0),
  /** Bar per clock slot, on the log scale; empty when the history allows none. */
  envelope: z.array(z.number()),
  /** 5th and 95th percentile of each clock slot, in the unit of the metric: what a chart shows as expected. */
  band: z.array(z.strictObject({ low: z.number(), high: z.number() }).nullable()),
  /** Smallest relative rise that 80 % of replays would have shown (0.5: +50 %); `null` when none would. */
  mde80: z.number().nullable(),
  /** Whole days of history. */
  days: z.int().min(0),
  class: z.enum(['watched', 'weak', 'cannot-be-watched']),
  reason: z.enum(['short-history', 'gaps', 'idle', 'too-variable']).nullable(),
});
export type Baseline = z.infer<typeof baselineSchema>;

/** Everything the baseline of one metric is made from. */
export interface BaselineRequest {
  /** The metric up to the change, every 300 s; larger is worse; the newest 14 days are used. */
  readonly history: Series;
  readonly windowMs: number;
  /** Ratio that the action tolerates: 1.2 for a fifth more. Raises the limit, never lowers it. */
  readonly tolerate: number;
  /** Default: `defaultFloor` of the history that is judged by. */
  readonly floor?: number;
  /** Default: 1 for a `….utilization`, which is a share of its capacity; none for any other metric. */
  readonly capacity?: number;
  /** Old capacity by new, 2 when halved: the expected series is then the old load on the new capacity. */
  readonly capacityRatio?: number;
}

/** Largest share of missing samples, after short gaps are bridged, with which a history can be trusted. */
const MAX_GAPS = 0.05;

/**
 * Fits the baseline of one metric. Do it before approval, to say what can be watched at all, and again just before
 * the change, since the level is that of the last hour.
 *
 * @throws InvalidInputError when the history is not every 300 s, or a number makes no sense
 */
export const fitBaseline = (request: BaselineRequest): Baseline => {
  const { windowMs, tolerate } = request;
  const history = expectedHistory(request);
  const samples = carryGaps(history.values);
  const days = Math.floor(samples.length / SAMPLES_PER_DAY);
  const floor = request.floor ?? defaultFloor(history);
  requireSensible({ windowMs, tolerate, floor });
  const described = {
    resource: history.resource,
    metric: history.metric,
    unit: history.unit,
    historyEndMs: endMs(history),
    windowMs,
    floor,
    capacity: capacityOf(request) ?? null,
    band: expectedBand(history),
    days,
  };
  const blind = blindness(samples, days, windowMs);
  if (blind !== null) {
    const none = { limit: null, level: 0, envelope: [], mde80: null };
    return { ...described, ...none, class: 'cannot-be-watched', reason: blind };
  }
  const filled = interpolateGaps(samples);
  const replay = replayHistory(
    filled.map((x) => toLog(x, floor)),
    windowMs / SAMPLE_MS,
  );
  const limit = watchLimit(replay.maxima, windowMs, tolerate);
  const typical = Math.min(median(filled), median(filled.slice(-SAMPLES_PER_DAY)));
  const mde80 = smallestVisibleRise(limit, replay.maxima, { typical, floor });
  return {
    ...described,
    limit,
    level: replay.level,
    envelope: [...replay.envelope],
    mde80: Number.isFinite(mde80) ? mde80 : null,
    ...classOf({ days, mde80, typical, floor }),
  };
};

/** Returns what nobody cares about: 1 point of a ratio, 1 % of the median of anything else (1 if that is 0). */
export const defaultFloor = ({ unit, values }: Series): number => {
  if (unit === 'ratio') return 0.01;
  const present = values.filter((value) => value !== null);
  return (present.length > 0 && 0.01 * median(present)) || 1;
};

const capacityOf = ({ capacity, history }: BaselineRequest): number | undefined =>
  capacity ?? (history.metric.endsWith('.utilization') ? 1 : undefined);

/** The newest 14 days, predicted for the new capacity if that changes. */
const expectedHistory = (request: BaselineRequest): Series => {
  requireSpacing(request.history);
  const recent = lastDays(request.history, MIN_HISTORY_DAYS);
  if (request.capacityRatio === undefined) return recent;
  const capacity = capacityOf(request);
  if (capacity === undefined) {
    throw new InvalidInputError(
      `${recent.metric} has no capacity to be predicted for: leave capacityRatio out`,
    );
  }
  return predictUtilization(recent, request.capacityRatio, capacity);
};

const blindness = (
  samples: readonly number[],
  days: number,
  windowMs: number,
): 'short-history' | 'gaps' | null => {
  // A window and the hour before it must fit in what is left when one day is left out.
  if (days < 2 || windowMs > (days - 1) * MS_PER_DAY) return 'short-history';
  return samples.filter(Number.isNaN).length / samples.length > MAX_GAPS ? 'gaps' : null;
};

const expectedBand = ({ values }: Series): Baseline['band'] => {
  // Slot 0 starts where the history ends, so samples are counted from there.
  const shift = values.length % SAMPLES_PER_DAY;
  return Array.from({ length: SAMPLES_PER_DAY }, (_, slot) => {
    const same = ofSlot(values, (shift + slot) % SAMPLES_PER_DAY).filter((value) => value !== null);
    return same.length === 0 ? null : { low: quantile(same, 0.05), high: quantile(same, 0.95) };
  });
};

const requireSensible = (request: Pick<Baseline, 'windowMs' | 'floor'> & { tolerate: number }) => {
  const { windowMs, floor, tolerate } = request;
  const leastMs = (FIRST_JUDGED + 1) * SAMPLE_MS;
  if (windowMs % SAMPLE_MS !== 0 || windowMs < leastMs) {
    throw new InvalidInputError(
      `expected a window of whole ${SAMPLE_MS} ms, at least ${leastMs}, found ${windowMs}`,
    );
  }
  if (!(floor > 0)) throw new InvalidInputError(`expected a floor above 0, found ${floor}`);
  if (!(tolerate >= 1)) {
    throw new InvalidInputError(`expected a tolerated ratio of at least 1, found ${tolerate}`);
  }
};
