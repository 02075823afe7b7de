import type { ReconcileAnswer, ReconcileRequest } from '#core/contract/events.ts';
import { stepsSettleBy } from '#core/ledger/deadline.ts';
import { hasTouched } from '#core/ledger/fold.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import type { HoldChange } from './hold-change.ts';
import type { Now, ReadBrake } from './ports.ts';

export interface ReconcileDeps {
  readonly holdChange: HoldChange;
  readonly readBrake: ReadBrake;
  readonly now: Now;
}

/**
 * Turns a change that cannot go on to its way back. A failed step is never taken for "unchanged": as soon as one call
 * may have been made, everything touched is looked at and undone. Once this is written nothing is applied any more.
 */
export const makeReconcile =
  (deps: ReconcileDeps) =>
  async ({ because, ...ref }: ReconcileRequest): Promise<ReconcileAnswer> => {
    const held = await deps.holdChange(ref);
    if (held.state.phase === 'rolling-back') return { next: 'undo', outcome: '', because };
    if (held.state.closed !== undefined) {
      return {
        next: 'close',
        outcome: held.state.closed.outcome,
        because: held.state.closed.because,
      };
    }
    if (!hasTouched(held.state)) {
      const isStopped = stoppedBy(await deps.readBrake(), held.plan) !== undefined;
      return { next: 'close', outcome: isStopped ? 'cancelled' : 'blocked', because };
    }
    await held.record([{ kind: 'rollback-started', because }], {
      phase: 'rolling-back',
      deadline: stepsSettleBy(deps.now(), held.plan),
    });
    return { next: 'undo', outcome: '', because };
  };
