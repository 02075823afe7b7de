import type { ReplayedMetric } from '#core/contract/api-recommendations.ts';
import type { Backtest, Recommendation } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import { MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';

/** Peaks of a day that are reckoned along two ways may differ in their last digits. */
const TOLERANCE = 1e-6;

/**
 * Returns the metrics of an evidence hour by hour, each as recorded and as it would have been on the proposed
 * configuration, the one that was replayed first. The peaks of the replayed one are those of the recommendation.
 */
export const replayedLoad = (
  { series }: { readonly series: Readonly<Record<string, Series>> },
  { backtest, capacityRatio = {} }: Pick<Recommendation, 'backtest' | 'capacityRatio'>,
): readonly ReplayedMetric[] => {
  const metrics = Object.values(series).flatMap((recorded): ReplayedMetric[] => {
    const hours = hourly(recorded);
    if (hours.values.every((value) => value === null)) return [];
    const replayed = backtest?.metric === recorded.metric ? replayOf(hours, backtest) : undefined;
    return [replayed ?? scaled(hours, capacityRatio[recorded.metric])];
  });
  const isFirst = ({ metric }: ReplayedMetric) => metric === backtest?.metric;
  return [...metrics.filter(isFirst), ...metrics.filter((one) => !isFirst(one))];
};

/** Every hour by its highest sample; a series that is coarser stays as it is. */
const hourly = (series: Series): Series => {
  const size = MS_PER_HOUR / series.periodMs;
  if (size <= 1) return series;
  const values = Array.from({ length: Math.ceil(series.values.length / size) }, (_, i) =>
    highest(series.values.slice(Math.round(i * size), Math.round((i + 1) * size))),
  );
  return { ...series, periodMs: MS_PER_HOUR, values };
};

const highest = (values: Series['values']): number | null =>
  values.reduce<number | null>(
    (best, value) => (value === null || (best !== null && best >= value) ? best : value),
    null,
  );

/** The check scaled the recorded load by one factor: its own worst value tells which. */
const replayOf = (hours: Series, backtest: Backtest): ReplayedMetric | undefined => {
  const peak = highest(hours.values) ?? 0;
  const factor = peak === 0 ? 0 : backtest.worst.value / peak;
  const values = times(hours.values, factor);
  if (!hasPeaks({ ...hours, values }, backtest)) return undefined;
  return {
    ...recordedOf(hours),
    proposed: { unit: backtest.unit, values },
    limit: backtest.limit,
  };
};

/** Whether these hours have the peaks per day that the recommendation tells: else they are not what it rests on. */
const hasPeaks = ({ values, periodMs, startMs }: Series, backtest: Backtest): boolean => {
  const size = MS_PER_DAY / periodMs;
  return (
    startMs === backtest.startMs &&
    backtest.peakPerDay.every((told, day) => {
      const peak = highest(values.slice(Math.round(day * size), Math.round((day + 1) * size)));
      if (told === null || peak === null) return told === peak;
      return Math.abs(told - peak) <= TOLERANCE * Math.max(Math.abs(told), Math.abs(peak));
    })
  );
};

const scaled = (hours: Series, capacity: number | undefined): ReplayedMetric => ({
  ...recordedOf(hours),
  proposed:
    capacity === undefined ? null : { unit: hours.unit, values: times(hours.values, 1 / capacity) },
  limit: null,
});

const recordedOf = ({ metric, startMs, periodMs, unit, values }: Series) => ({
  metric,
  startMs,
  periodMs,
  recorded: { unit, values: [...values] },
});

const times = (values: Series['values'], factor: number): (number | null)[] =>
  values.map((value) => (value === null ? null : value * factor));
