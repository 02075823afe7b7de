import { type EpochMs, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';

/** What goes wrong at once does so in the first hours, and is looked for every time. */
const CLOSE_MS = 2 * MS_PER_HOUR;
/** Later only what builds up is to be found, which takes 35 min to show: looking more often would cost more and say no more. */
const LATER_MS = 30 * MS_PER_MINUTE;

/** Whether a watch is to be judged at this time; `last`: when it was, null if never. Every look at it is paid for. */
export const isDue = (
  { startedAt, until }: { readonly startedAt: EpochMs; readonly until: EpochMs },
  last: EpochMs | null,
  now: EpochMs,
): boolean => last === null || now < startedAt + CLOSE_MS || now >= until || now - last >= LATER_MS;
