import type { KeepSeries } from '#core/contract/time-series.ts';
import type { KeptSeries } from '#core/model/series.ts';
import type { DropSeries, SaveSeries, StoredPieces } from './ports.ts';

export interface KeepSeriesDeps {
  readonly saveSeries: SaveSeries;
  readonly storedPieces: StoredPieces;
  readonly dropSeries: DropSeries;
}

/** Saves, reads and drops series for those who cannot reach the database themselves. Safe to repeat. */
export const makeKeepSeries =
  ({ saveSeries, storedPieces, dropSeries }: KeepSeriesDeps) =>
  async (asked: KeepSeries): Promise<readonly KeptSeries[]> => {
    switch (asked.ask) {
      case 'read':
        return storedPieces(asked.resource, asked.metrics, asked.from, asked.to);
      case 'save':
        await saveSeries(asked.series);
        return [];
      case 'drop':
        await dropSeries(asked.series, asked.from, asked.to);
        return [];
    }
  };
