import type { Series } from '#core/model/series.ts';
import { SAMPLE_MS, SAMPLES_PER_DAY } from '#core/watch/samples.ts';

/** When the change of these tests is made; a full five minutes. */
export const CHANGED_AT = Date.UTC(2026, 2, 2, 9);

/** A ratio that follows the clock between 15 and 25 %, with a little noise that depends on `i` alone. */
export const usualLoad = (i: number): number => {
  const clock = 0.2 + 0.05 * Math.sin((2 * Math.PI * i) / SAMPLES_PER_DAY);
  return clock * (1 + 0.02 * Math.sin(i * 12.9898));
};

/** Whether sample `i` is among the first `length` of every `period`; `i` counts from the change and may be negative. */
export const isBurst = (i: number, length: number, period: number): boolean =>
  ((i % period) + period) % period < length;

const aSeries = (startMs: number, values: Series['values'], metric: string): Series => ({
  resource: 'arn:aws:ec2:eu-central-1:111122223333:instance/i-0a1b2c3d4e5f60718',
  metric,
  unit: 'ratio',
  startMs,
  periodMs: SAMPLE_MS,
  values,
});

/** The last `days` days before the change. */
export const aHistory = (
  value: (i: number) => number | null = usualLoad,
  { days = 14, metric = 'cpu.utilization' } = {},
): Series => {
  const count = days * SAMPLES_PER_DAY;
  const values = Array.from({ length: count }, (_, i) => value(i - count));
  return aSeries(CHANGED_AT - count * SAMPLE_MS, values, metric);
};

/** The first `count` samples since the change. */
export const aLive = (
  value: (i: number) => number | null,
  { count = 24, metric = 'cpu.utilization' } = {},
): Series =>
  aSeries(
    CHANGED_AT,
    Array.from({ length: count }, (_, i) => value(i)),
    metric,
  );
