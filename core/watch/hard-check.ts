import type { EpochMs } from '#core/model/units.ts';
import { MAX_SILENCE_MS } from './coverage.ts';
import type { GuardAnswer } from './metric.ts';

/** A check that needs no history: status check, target health, alarm, 5xx. Looked at every minute. */
export interface HardCheck {
  readonly name: string;
  /** `unknown`: it could not be read, or is still initialising. */
  readonly state: 'ok' | 'failed' | 'unknown';
  /** What was seen, in its own words. */
  readonly detail: string;
  /** Since when it is in this state; left out, since the change. */
  readonly sinceMs?: EpochMs;
}

/**
 * Judges the hard checks. A failure decides at once. One that is unknown is borne for 15 minutes, as an instance
 * that was restarted needs some, but not when the window ends; nor does one that became `ok` later than that
 * count as having answered throughout.
 */
export const judgeHardChecks = (
  checks: readonly HardCheck[],
  time: { readonly startedAt: EpochMs; readonly now: EpochMs; readonly isOver: boolean },
): ({ readonly name: string } & GuardAnswer)[] =>
  checks.map(({ name, state, detail, sinceMs = time.startedAt }) => {
    const silentMs = time.now - sinceMs;
    const isMissing = state === 'unknown' && (time.isOver || silentMs >= MAX_SILENCE_MS);
    return {
      name,
      degraded: state === 'failed' ? [{ source: 'hard-check', metric: name, detail }] : [],
      doubtful: [],
      missing: isMissing
        ? [
            {
              source: 'missing',
              metric: name,
              measured: 0,
              limit: 1,
              durationMs: silentMs,
              atMs: time.now,
            },
          ]
        : [],
      answered: state === 'ok' && sinceMs <= time.startedAt + MAX_SILENCE_MS,
    };
  });
