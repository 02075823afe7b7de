/** What a command ends with, for scripts. */
export const EXIT = {
  /** It did what was asked. */
  done: 0,
  /** It could not, and says why and what to do. */
  failed: 1,
  /** Something waits for a decision; only where it is asked for. */
  waiting: 2,
  /** The state is another one than it was asked about. */
  changedSince: 3,
  /** Everything is stopped. */
  stopped: 5,
  /** A decision comes out differently. */
  differs: 6,
  /** Something could not be read, and is named. */
  partial: 7,
  /** Wrong usage, as `sysexits.h` has it. */
  usage: 64,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one sentence of what happened, and one of what to do. */
export class CommandError extends Error {
  readonly code: ExitCode;

  constructor(message: string, code: ExitCode = EXIT.failed) {
    super(message);
    this.code = code;
  }
}
