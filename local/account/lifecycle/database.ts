import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';
import { seedOf, uniform } from '../random.ts';
import type { DatabaseRecord, DatabaseSwitch } from '../records.ts';

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html */
const MOST_DAYS_STOPPED = 7;

type DatabaseStatus = 'starting' | 'available' | 'stopping' | 'stopped';

/** Returns when AWS starts a stopped instance by itself. */
export const restartAt = ({ at }: DatabaseSwitch): EpochMs => at + MOST_DAYS_STOPPED * MS_PER_DAY;

/** Returns every start and stop up to `time`, with the one that AWS makes where nobody does. */
export function switchesUntil(
  seed: number,
  database: DatabaseRecord,
  time: EpochMs,
): readonly [DatabaseSwitch, ...DatabaseSwitch[]] {
  const { power } = database;
  const last = power.at(-1) ?? power[0];
  const at = restartAt(last);
  if (last.on || at > time) return power;
  const settledAt = at + switchMs(seed, database, { at, on: true });
  return [...power, { at, on: true, settledAt, byAws: true }];
}

export function statusAt(seed: number, database: DatabaseRecord, time: EpochMs): DatabaseStatus {
  const switches = switchesUntil(seed, database, time);
  const last = switches.findLast((each) => each.at <= time) ?? switches[0];
  if (last.on) return time < last.settledAt ? 'starting' : 'available';
  return time < last.settledAt ? 'stopping' : 'stopped';
}

/** Stopping takes three to six minutes, starting five to ten; each its own, known beforehand to nobody. */
export function switchMs(
  seed: number,
  { id }: Pick<DatabaseRecord, 'id'>,
  { at, on }: Pick<DatabaseSwitch, 'at' | 'on'>,
): number {
  const draw = uniform(seedOf(seed, id), at);
  return Math.round((on ? 5 + 5 * draw : 3 + 3 * draw) * MS_PER_MINUTE);
}
