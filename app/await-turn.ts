import type { TokenRequest } from '#core/contract/events.ts';
import { AppError } from '#core/errors/errors.ts';
import type { AdmitChanges } from './admit-changes.ts';
import type { HoldChange } from './hold-change.ts';
import type { Now, ReadTurns, SaveTurn } from './ports.ts';

export interface AwaitTurnDeps {
  readonly holdChange: HoldChange;
  readonly readTurns: ReadTurns;
  readonly saveTurn: SaveTurn;
  readonly admitChanges: AdmitChanges;
  readonly now: Now;
}

/**
 * Puts a change in the queue and keeps the task token for its turn. Turns are given at once if there is one, and else by
 * a schedule of its own; asked again, only the token is another one.
 */
export const makeAwaitTurn =
  (deps: AwaitTurnDeps) =>
  async ({ taskToken, ...ref }: TokenRequest): Promise<void> => {
    const { meta } = await deps.holdChange(ref);
    const [known] = await deps.readTurns([meta.change]);
    await deps.saveTurn({ ...ref, taskToken, askedAt: known?.askedAt ?? deps.now() });
    try {
      await deps.admitChanges([meta.change]);
    } catch (error) {
      // It is in the queue by now: the schedule gives it its turn.
      if (!(error instanceof AppError)) throw error;
    }
  };
