import { createHash } from 'node:crypto';
import { MS_PER_SECOND } from '#core/model/units.ts';
import type { Retrier } from './definition.ts';

/** A number in [0, 1) that depends on nothing but its key, so that a run can be repeated. */
export const chance = (key: string): number =>
  createHash('sha256').update(key).digest().readUIntBE(0, 6) / 2 ** 48;

/**
 * Milliseconds to wait before a retry.
 *
 * @param earlier retries that this retrier has already used for this visit of the state
 * @param jitter in [0, 1); used by `FULL` only, which spreads the wait from nothing to the whole delay
 */
export const retryDelayMs = (retrier: Retrier, earlier: number, jitter: number): number => {
  const grown = retrier.IntervalSeconds * retrier.BackoffRate ** earlier;
  const seconds = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  const share = retrier.JitterStrategy === 'FULL' ? jitter : 1;
  return Math.round(seconds * MS_PER_SECOND * share);
};
