import { type EpochMs, MS_PER_SECOND } from '#core/model/units.ts';

/** Least time between two messages to a screen reader: a faster one would talk over the reader. */
export const QUIET_MS = 5 * MS_PER_SECOND;

/** Says at most one thing per `QUIET_MS`; of those that came meanwhile only the last. */
export interface Announcer {
  readonly announce: (message: string) => void;
  readonly stop: () => void;
}

/** @param say makes the message audible; @param now the machine's clock, in milliseconds */
export const makeAnnouncer = (say: (message: string) => void, now: () => EpochMs): Announcer => {
  let lastMs = Number.NEGATIVE_INFINITY;
  let pending: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const speak = (): void => {
    timer = undefined;
    if (pending === undefined) return;
    lastMs = now();
    say(pending);
    pending = undefined;
  };
  return {
    announce: (message) => {
      pending = message;
      timer ??= setTimeout(speak, Math.max(0, lastMs + QUIET_MS - now()));
    },
    stop: () => clearTimeout(timer),
  };
};
