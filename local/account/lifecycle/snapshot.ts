import { type EpochMs, type Gib, MS_PER_MINUTE } from '#core/model/units.ts';
import { seedOf, uniform } from '../random.ts';
import type { SnapshotRecord } from '../records.ts';

export const snapshotState = (s: SnapshotRecord, time: EpochMs): 'pending' | 'completed' =>
  time < s.completedAt ? 'pending' : 'completed';

export function snapshotProgress(s: SnapshotRecord, time: EpochMs): string {
  const done = (time - s.startedAt) / Math.max(1, s.completedAt - s.startedAt);
  return `${Math.max(0, Math.min(100, Math.floor(done * 100)))}%`;
}

/** Returns how long a snapshot is pending: a minute, and two more for every 100 GiB that are stored. */
export function snapshotMs(seed: number, volumeId: string, storedGib: Gib, at: EpochMs): number {
  const draw = 0.7 + 0.6 * uniform(seedOf(seed, volumeId), at, 1);
  return Math.round((1 + storedGib / 50) * draw * MS_PER_MINUTE);
}
