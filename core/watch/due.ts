import { type EpochMs, MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import { SAMPLE_MS } from './samples.ts';

/** Up to here a watch is short, and is judged every time; what goes wrong at once does so within it. */
const SHORT_MS = 2 * MS_PER_HOUR;
/** Later only what builds up is to be found, which takes 35 min to show: looking more often would cost more and say no more. */
const LATER_MS = 30 * MS_PER_MINUTE;

/**
 * Whether a watch is to be judged at this time; `last`: when it was, null if never. Every look is paid for: a long watch is
 * judged with each new sample in its first hours, then every half hour, and at its end.
 */
export const isDue = (
  { startedAt, until }: { readonly startedAt: EpochMs; readonly until: EpochMs },
  last: EpochMs | null,
  now: EpochMs,
): boolean => {
  if (last === null || now >= until || until - startedAt <= SHORT_MS) return true;
  return now - last >= (now < startedAt + SHORT_MS ? SAMPLE_MS : LATER_MS);
};
