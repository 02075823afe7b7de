import type { KeepSeries } from '#core/contract/time-series.ts';
import type { Series } from '#core/model/series.ts';
import type { SaveSeries, StoredSeries } from './ports.ts';

export interface KeepSeriesDeps {
  readonly saveSeries: SaveSeries;
  readonly storedSeries: StoredSeries;
}

/** Saves and reads series for those who cannot reach the database themselves. Safe to repeat. */
export const makeKeepSeries =
  ({ saveSeries, storedSeries }: KeepSeriesDeps) =>
  async (asked: KeepSeries): Promise<readonly Series[]> => {
    if (asked.ask === 'read')
      return storedSeries(asked.resource, asked.metrics, asked.from, asked.to);
    await saveSeries(asked.series);
    return [];
  };
