import type { Scope } from '#core/contract/events.ts';
import { failureOf, gapOf } from '#core/scan/gap.ts';
import type { CloseGap, SaveGap } from './ports.ts';

export interface NoteGapsDeps {
  readonly saveGap: SaveGap;
  readonly closeGap: CloseGap;
}

/**
 * Makes a collection keep why it could not read something, for the people who can allow it, until it could. It still
 * fails: the workflow tries again, and goes on with the other regions and accounts.
 */
export const makeNoteGaps =
  (deps: NoteGapsDeps) =>
  <R>(missing: string, collect: (scope: Scope) => Promise<R>) =>
  async (scope: Scope): Promise<R> => {
    try {
      const result = await collect(scope);
      await deps.closeGap(scope, missing);
      return result;
    } catch (error) {
      await deps.saveGap(gapOf(failureOf(error), scope, missing));
      throw error;
    }
  };
