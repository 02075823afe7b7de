/** How well a metric can be watched: `cannot-be-watched` has no vote and is named as unguarded. */
export type WatchClass = 'watched' | 'weak' | 'cannot-be-watched';

/** Why a metric cannot be watched. */
export type Unwatchable = 'short-history' | 'gaps' | 'idle' | 'too-variable';

/** Days of history below which the limit rests on too few replays. */
export const MIN_HISTORY_DAYS = 14;
/** Largest mde80 of the classes `watched` and `weak`. */
const WATCHED_RISE = 0.5;
const WEAK_RISE = 1;

/** Returns the class of a metric and, if it cannot be watched, why; both are shown before approval. */
export const classOf = (fit: {
  readonly days: number;
  readonly mde80: number;
  readonly typical: number;
  readonly floor: number;
}): { class: WatchClass; reason: Unwatchable | null } => {
  if (fit.days < MIN_HISTORY_DAYS) return { class: 'cannot-be-watched', reason: 'short-history' };
  if (fit.mde80 <= WATCHED_RISE) return { class: 'watched', reason: null };
  if (fit.mde80 <= WEAK_RISE) return { class: 'weak', reason: null };
  const reason = fit.typical < fit.floor ? 'idle' : 'too-variable';
  return { class: 'cannot-be-watched', reason };
};
