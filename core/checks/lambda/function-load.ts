import type { Series } from '#core/model/series.ts';
import type { Mib } from '#core/model/units.ts';
import type { CallTimes } from './cpu-share.ts';

/** What the calls of a function took, over all its periods. */
export interface FunctionLoad extends CallTimes {
  readonly invocations: number;
  /** The most that any call used. */
  readonly memoryMib: Mib;
  /** The longest average of a period. */
  readonly longestMs: number;
  /** Share of the invocations that Lambda Insights reported on. */
  readonly coverage: number;
}

/** Returns the load of a function; averages are weighted by invocations. */
export const loadOf = (series: {
  readonly memory: Series;
  readonly cpu: Series;
  readonly invocations: Series;
  readonly duration: Series;
}): FunctionLoad => {
  const { memory, cpu, invocations, duration } = series;
  const calls = { all: 0, timed: 0, seen: 0 };
  let [timedMs, cpuMs, memoryMib, longestMs] = [0, 0, 0, 0];
  for (const [i, count] of invocations.values.entries()) {
    const at = invocations.startMs + i * invocations.periodMs;
    const [ms, used, computed] = [duration, memory, cpu].map((s) => sampleAt(s, at));
    memoryMib = Math.max(memoryMib, used ?? 0);
    if (count === null || count === 0) continue;
    calls.all += count;
    if (typeof ms === 'number') {
      calls.timed += count;
      timedMs += count * ms;
      longestMs = Math.max(longestMs, ms);
    }
    if (typeof used === 'number' && typeof computed === 'number') {
      calls.seen += count;
      cpuMs += count * computed;
    }
  }
  return {
    invocations: calls.all,
    durationMs: calls.timed === 0 ? 0 : timedMs / calls.timed,
    cpuMs: calls.seen === 0 ? 0 : cpuMs / calls.seen,
    memoryMib,
    longestMs,
    coverage: calls.all === 0 ? 0 : calls.seen / calls.all,
  };
};

const sampleAt = ({ values, startMs, periodMs }: Series, at: number): number | null =>
  values[Math.floor((at - startMs) / periodMs)] ?? null;
