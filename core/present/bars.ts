import type { Backtest } from '#core/model/recommendation.ts';

/** One day of a backtest. `share` of the limit, 1 on the limit; null for a day without data, which is never zero. */
export interface Bar {
  readonly share: number | null;
  readonly over: boolean;
}

export const barsOf = ({
  peakPerDay,
  limit,
}: Pick<Backtest, 'peakPerDay' | 'limit'>): readonly Bar[] =>
  peakPerDay.map((peak) => ({
    share: peak === null || limit <= 0 ? null : Math.max(0, peak / limit),
    over: peak !== null && peak > limit,
  }));

const LEVELS = '▁▂▃▄▅▆▇█';

/** `▄▄▆?▄`: eight steps up to the limit; a day without data is a question mark. */
export const textBars = (bars: readonly Bar[]): string =>
  bars
    .map(({ share }) => {
      if (share === null) return '?';
      const level = Math.min(LEVELS.length, Math.max(1, Math.ceil(share * LEVELS.length)));
      return LEVELS[level - 1];
    })
    .join('');

/** The same for samples of a series: from zero to the highest of them. */
export const sparkline = (values: readonly (number | null)[]): string => {
  const highest = Math.max(0, ...values.filter((value) => value !== null));
  return textBars(
    values.map((value) => ({
      share: value === null ? null : highest === 0 ? 0 : value / highest,
      over: false,
    })),
  );
};
