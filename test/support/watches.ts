import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { fitBaseline } from '#core/watch/baseline.ts';
import type { HardCheck } from '#core/watch/hard-check.ts';
import { judgeWatch, type Watch } from '#core/watch/verdict.ts';
import { aHistory, aLive, CHANGED_AT, usualLoad } from './watch-series.ts';

export const WINDOW = 2 * MS_PER_HOUR;
const cpu = fitBaseline({ history: aHistory(), windowMs: WINDOW, tolerate: 1.2 });
export const idle = fitBaseline({
  history: aHistory(() => 0.000_5),
  windowMs: WINDOW,
  tolerate: 1.2,
});
export const errors = fitBaseline({
  history: aHistory(usualLoad, { metric: 'errors.ratio' }),
  windowMs: WINDOW,
  tolerate: 1.2,
});

export const aWatch = (changed: Partial<Watch> = {}): Watch => ({
  baselines: { 'cpu.utilization': cpu },
  live: { 'cpu.utilization': aLive(usualLoad) },
  hardChecks: [],
  startedAt: CHANGED_AT,
  now: CHANGED_AT + WINDOW,
  windowMs: WINDOW,
  ...changed,
});
export const minutesIn = (minutes: number) => CHANGED_AT + minutes * MS_PER_MINUTE;
export const cpuIs = (value: (i: number) => number | null, now = CHANGED_AT + WINDOW) =>
  judgeWatch(aWatch({ live: { 'cpu.utilization': aLive(value) }, now }));
export const check = (state: HardCheck['state'], sinceMs?: number): HardCheck => ({
  name: 'status-check',
  state,
  detail: `status check ${state}`,
  ...(sinceMs === undefined ? {} : { sinceMs }),
});
