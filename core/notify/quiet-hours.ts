import type { NotificationsConfig } from '#core/contract/config/notifications.ts';
import { type EpochMs, MS_PER_DAY, MS_PER_MINUTE } from '#core/model/units.ts';

type QuietHours = NonNullable<NotificationsConfig['quietHours']>;

/** Every zone's clock is a multiple of this from UTC, so that hours begin on it everywhere. */
const STEP_MS = 15 * MS_PER_MINUTE;

/** Returns when the quiet is over: `at` itself outside of it. Right over changes of the clock, since it asks each time. */
export const quietUntil = (at: EpochMs, quiet: QuietHours | undefined): EpochMs => {
  if (quiet === undefined || quiet.from === quiet.to) return at;
  const hourAt = hoursIn(quiet.zone);
  if (!isQuiet(hourAt(at), quiet)) return at;
  let next = Math.floor(at / STEP_MS) * STEP_MS + STEP_MS;
  // Two days are more than any quiet time lasts.
  while (next < at + 2 * MS_PER_DAY && isQuiet(hourAt(next), quiet)) next += STEP_MS;
  return next;
};

const isQuiet = (hour: number, { from, to }: QuietHours): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to;

const hoursIn = (timeZone: string): ((at: EpochMs) => number) => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return (at) => Number(format.format(at));
};
