import { ConflictError } from '#core/errors/errors.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { AppendEvents, Now, ReadChange, StoredChange } from '../ports.ts';

export interface WriteBesideDeps {
  readonly readChange: ReadChange;
  readonly appendEvents: AppendEvents;
  readonly now: Now;
}

/** What people say of a change or try with it, beside its way. */
type ToldEvent = EventOf<'commented' | 'attempt-refused' | 'asked-again' | 'not-reached'>;

const TRIES = 4;

/**
 * Writes what was told to the ledger of a change, whatever its phase: it moves neither phase nor deadline, and its owner
 * goes on as if nothing had been. `eventFor` sees the ledger as it is just before and may leave it as it is.
 */
export const writeBeside = async (
  { readChange, appendEvents, now }: WriteBesideDeps,
  change: string,
  eventFor: (stored: StoredChange) => ToldEvent | undefined,
): Promise<'written' | 'left'> => {
  for (let tries = 1; ; tries++) {
    const stored = await readChange(change);
    const event = eventFor(stored);
    if (event === undefined) return 'left';
    const { meta } = stored;
    try {
      await appendEvents({ meta, at: now(), phase: meta.phase, deadline: meta.deadline }, [event]);
      return 'written';
    } catch (error) {
      if (!(error instanceof ConflictError) || tries === TRIES) throw error;
    }
  }
};
