import type { TokenRequest } from '#core/contract/events.ts';
import type { HoldChange } from './hold-change.ts';
import type { AnswerTask } from './ports.ts';

export interface AwaitTurnDeps {
  readonly holdChange: HoldChange;
  readonly answerTask: AnswerTask;
}

/** Gives a change its turn. */
export const makeAwaitTurn =
  (deps: AwaitTurnDeps) =>
  async ({ taskToken, ...ref }: TokenRequest): Promise<void> => {
    const { state } = await deps.holdChange(ref);
    if (state.withdrawn !== undefined) {
      const because = `withdrawn by ${state.withdrawn.by}`;
      await deps.answerTask(taskToken, { turn: 'stop', outcome: 'cancelled', because });
      return;
    }
    await deps.answerTask(taskToken, { turn: 'go', outcome: '', because: '' });
  };
