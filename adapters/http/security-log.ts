import type { EpochMs } from '#core/model/units.ts';
import { MS_PER_MINUTE } from '#core/model/units.ts';

/** Attempts that were refused. One that leads to a known request stands in the ledger of its change too. */
export type SecurityEvent =
  | 'unknown-link'
  | 'unknown-session-token'
  | 'bad-form-token'
  | 'wrong-host'
  | 'wrong-origin'
  | 'wrong-method'
  | 'too-large'
  | 'wrong-code'
  | 'wrong-signature'
  | 'no-session'
  | 'not-permitted'
  | 'too-many-requests';

/** Takes what happened, and nothing of what was sent: no address, no secret, no header. */
export type SecurityLog = (event: SecurityEvent) => void;

export interface SecurityLine {
  readonly event: SecurityEvent;
  readonly at: EpochMs;
  /** How many since the last line of this kind, this one included. */
  readonly count: number;
}

/** Writes at most one line a minute per kind, so that guessing links cannot fill a log; all are counted. */
export const makeSecurityLog = (
  write: (line: SecurityLine) => void,
  now: () => EpochMs,
): SecurityLog => {
  const kinds = new Map<SecurityEvent, { writtenAt: EpochMs; unwritten: number }>();
  return (event) => {
    const at = now();
    const kind = kinds.get(event) ?? { writtenAt: Number.NEGATIVE_INFINITY, unwritten: 0 };
    const isDue = at - kind.writtenAt >= MS_PER_MINUTE;
    const count = kind.unwritten + 1;
    kinds.set(event, isDue ? { writtenAt: at, unwritten: 0 } : { ...kind, unwritten: count });
    if (isDue) write({ event, at, count });
  };
};
