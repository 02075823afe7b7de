import { type EpochMs, MS_PER_DAY, MS_PER_SECOND } from '#core/model/units.ts';
import type { LogGroupRecord } from '../records.ts';
import { stretches, valueAt } from '../timeline.ts';

/** Returns before which time all events are gone: as far as any policy has reached, since nothing comes back. */
function goneBefore({ retention, createdAt }: LogGroupRecord, time: EpochMs): EpochMs {
  const policies = [
    ...stretches(retention, createdAt, time),
    // One that was put just now holds already.
    { value: valueAt(retention, time), to: time },
  ];
  return policies.reduce(
    (gone, { value, to }) => (value === null ? gone : Math.max(gone, to - value * MS_PER_DAY)),
    createdAt,
  );
}

/** Returns what is stored at `time`. What has reached its retention is not counted, though AWS deletes it days later. */
export function storedBytes(group: LogGroupRecord, time: EpochMs): number {
  const last = Math.min(time, group.silentSince ?? time);
  const kept = Math.max(0, last - goneBefore(group, time));
  return Math.round((group.ingest.level * kept) / MS_PER_SECOND);
}
