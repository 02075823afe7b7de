import type { ColdSeries } from '#app/ports.ts';
import { joinSeries } from '#core/metrics/roll-up.ts';
import { type KeptSeries, slice } from '#core/model/series.ts';

/** The cold tier in memory, months and all. */
export const openColdSeries = (): ColdSeries => {
  let kept: KeptSeries[] = [];
  return {
    add: async (series) => {
      for (const one of series) {
        const isSame = (other: KeptSeries) =>
          other.resource === one.resource &&
          other.metric === one.metric &&
          other.periodMs === one.periodMs;
        const joined = joinSeries([...kept.filter(isSame), one]);
        kept = [...kept.filter((other) => !isSame(other)), ...(joined ? [joined] : [])];
      }
    },
    stored: async (resource, metrics, from, to) =>
      kept
        .filter((one) => one.resource === resource && metrics.some((m) => m === one.metric))
        .map((one) => slice(one, from, to))
        .filter(({ values }) => values.some((value) => value !== null)),
    dropBefore: async (before) => {
      const month = new Date(before);
      const from = Date.UTC(month.getUTCFullYear(), month.getUTCMonth());
      kept = kept.map((one) => slice(one, from, Number.MAX_SAFE_INTEGER));
      return 0;
    },
  };
};
