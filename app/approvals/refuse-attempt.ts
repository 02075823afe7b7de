import { isWorthWriting } from '#core/approval/attempts.ts';
import { ConflictError } from '#core/errors/errors.ts';
import { type WriteBesideDeps, writeBeside } from './write-beside.ts';

/** Somebody tried what they may not; nothing was changed. */
export interface RefusedAttempt {
  /** `approve`, `reject`, `withdraw`, … */
  readonly what: string;
  /** Absent when nobody knows who it was. */
  readonly by?: string | undefined;
  readonly via: string;
  readonly because: string;
}

/** Writes a refused attempt to the ledger of its change; beyond a few in an hour only the security log counts them. */
export const refuseAttempt = async (
  deps: WriteBesideDeps,
  change: string,
  { what, by, via, because }: RefusedAttempt,
): Promise<void> => {
  try {
    await writeBeside(deps, change, ({ events }) =>
      isWorthWriting(events, deps.now())
        ? {
            kind: 'attempt-refused',
            what: what.slice(0, 80),
            via,
            because,
            ...(by !== undefined && { by }),
          }
        : undefined,
    );
  } catch (error) {
    // Many at once: the others are written, and one more says no more.
    if (!(error instanceof ConflictError)) throw error;
  }
};
