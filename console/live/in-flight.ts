import type { ChangeRow } from '#core/contract/api.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';

/** What was under way when everything was stopped. */
export interface InFlight {
  /** Begun and not ended: rolled back, or watched on. */
  readonly begun: readonly ChangeRow[];
  /** Opened and not begun: kept from it. */
  readonly kept: readonly ChangeRow[];
}

export const inFlightAt = (rows: readonly ChangeRow[], at: EpochMs): InFlight => {
  const open = rows.filter(
    ({ openedAt, endedAt = Number.POSITIVE_INFINITY }) => openedAt <= at && at < endedAt,
  );
  const hasBegun = ({ startedAt = Number.POSITIVE_INFINITY }: ChangeRow) => startedAt <= at;
  return { begun: open.filter(hasBegun), kept: open.filter((row) => !hasBegun(row)) };
};

/** What was changed in the day before: the first place to look at, whatever is wrong. */
export const changedLately = (rows: readonly ChangeRow[], now: EpochMs): readonly ChangeRow[] =>
  rows.filter(({ startedAt }) => startedAt !== undefined && now - startedAt <= MS_PER_DAY);
