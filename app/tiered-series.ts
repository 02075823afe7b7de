import { LONGEST_LOOK_DAYS } from '#core/metrics/problems.ts';
import { joinSeries } from '#core/metrics/roll-up.ts';
import { endMs, slice } from '#core/model/series.ts';
import { MS_PER_DAY } from '#core/model/units.ts';
import type { ColdSeries, Now, StoredPieces, StoredSeries } from './ports.ts';

export interface TieredSeriesDeps {
  readonly storedPieces: StoredPieces;
  /** Undefined where there is none: history then ends with what the store keeps. */
  readonly coldSeries: ColdSeries | undefined;
  readonly now: Now;
}

/** What checks ask for is never in the cold, since the warm tier keeps at least a day more. */
const NEVER_COLD_MS = (LONGEST_LOOK_DAYS + 1) * MS_PER_DAY;

/**
 * Reads series from whatever tiers they lie in. Between two tiers a day may be in both, and says the same; in neither it is
 * never.
 */
export const makeTieredSeries =
  ({ storedPieces, coldSeries, now }: TieredSeriesDeps): StoredSeries =>
  async (resource, metrics, from, to) => {
    if (to <= from) return [];
    // The cold last: what moves there meanwhile is then found there.
    const pieces = [...(await storedPieces(resource, metrics, from, to))];
    if (coldSeries !== undefined && from < now() - NEVER_COLD_MS)
      pieces.push(...(await coldSeries.stored(resource, metrics, from, to)));
    const newestLast = pieces.toSorted((a, b) => endMs(a) - endMs(b) || b.periodMs - a.periodMs);
    const found = Map.groupBy(newestLast, ({ metric }) => metric);
    return metrics.flatMap((metric) => {
      const joined = joinSeries(found.get(metric) ?? []);
      const within = joined && slice(joined, from, to);
      return within?.values.some((value) => value !== null) ? [within] : [];
    });
  };
