import { isApproved, isDecided } from '#core/approval/approved.ts';
import type { AssessAnswer, ChangeRef } from '#core/contract/events.ts';
import { whyStopped } from '#core/guards/index.ts';
import type { ChangeState } from '#core/ledger/fold.ts';
import { askedBack } from '#core/rollback/asked-back.ts';
import { type AskGuardsDeps, askGuardsOrRetry } from './ask-guards.ts';
import { type AssessRestoredDeps, assessRestored } from './assess-restored.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { JudgeChange } from './judge-change.ts';

export interface AssessDeps extends AskGuardsDeps, AssessRestoredDeps {
  readonly holdChange: HoldChange;
  readonly judgeChange: JudgeChange;
}

/**
 * The first thing that every execution does: says from the ledger where the change stands, and for one that has not
 * begun judges risk and policy anew. Nobody is asked about what a guard would stop anyway. An execution that takes over
 * a half-applied change turns it back.
 */
export const makeAssess =
  (deps: AssessDeps) =>
  async (ref: ChangeRef): Promise<AssessAnswer> => {
    const held = await deps.holdChange(ref);
    const { restored, phase } = held.state;
    if (restored !== undefined && phase !== 'rolling-back' && phase !== 'closed')
      return assessRestored(deps, held, restored);
    const begun = whereItStands(held.state);
    if (begun !== undefined) return begun;

    const judgement = await deps.judgeChange(held);
    const { verdict } = judgement;
    const assessed = await held.record([{ kind: 'assessed', ...judgement }]);
    const { state } = assessed;
    const rejection = state.decisions.find(({ decision }) => decision === 'reject');
    if (rejection !== undefined) return close('rejected', `rejected by ${rejection.by}`);
    if (state.withdrawn !== undefined)
      return close('cancelled', `withdrawn by ${state.withdrawn.by}`);
    if (verdict.requires === 'never')
      return close('blocked', `policy: ${verdict.because.join(', ')}`);
    if (isApproved(state, deps.now())) return next('turn');
    if (isDecided(state)) return close('expired', 'the approval ran out before it was used');
    return (await stoppedByGuards(deps, assessed)) ?? next('ask');
  };

/** A request that is out already stands: its page looks at the guards again. */
const stoppedByGuards = async (
  deps: AssessDeps,
  held: HeldChange,
): Promise<AssessAnswer | undefined> => {
  if (held.state.asked !== undefined) return undefined;
  const answer = await askGuardsOrRetry(deps, held);
  if (answer.clear) return undefined;
  await held.record([{ kind: 'guarded', ...answer }]);
  return close('blocked', whyStopped(answer));
};

const next = (step: AssessAnswer['next'], because = ''): AssessAnswer => ({
  next: step,
  outcome: '',
  because,
});
const close = (outcome: string, because: string): AssessAnswer => ({
  next: 'close',
  outcome,
  because,
});

const whereItStands = ({
  phase,
  closed,
  rollback,
  rollbackAsked,
}: ChangeState): AssessAnswer | undefined => {
  const wanted = rollbackAsked && askedBack(rollbackAsked);
  switch (phase) {
    case 'open':
      return undefined;
    case 'applying':
      return next('reconcile', wanted ?? 'the execution that applied it died');
    case 'watching':
      return wanted === undefined ? next('watch') : next('reconcile', wanted);
    case 'rolling-back':
      return next('undo', rollback?.because ?? 'the execution that rolled it back died');
    case 'closed':
      return { next: 'closed', outcome: closed?.outcome ?? '', because: closed?.because ?? '' };
  }
};
