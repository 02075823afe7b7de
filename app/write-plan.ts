import { compare } from '#core/actions/observe.ts';
import { isApproved } from '#core/approval/approved.ts';
import type { ChangeRef, GuardAnswer } from '#core/contract/events.ts';
import { stepsSettleBy } from '#core/ledger/deadline.ts';
import { isRehearsal } from '#core/planning/dry-run.ts';
import { subjectOf } from '#core/planning/subject.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import type { HoldChange } from './hold-change.ts';
import type { Now, ReadBrake, ReadConfig, ReadResource } from './ports.ts';
import { lookAt } from './step-round.ts';

export interface WritePlanDeps {
  readonly holdChange: HoldChange;
  readonly readResource: ReadResource;
  readonly readBrake: ReadBrake;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/**
 * Makes the way back durable before the first call: the observed state beside the plan, in the same event that turns
 * the change to `applying`. From here on it ends applied, rolled back, or with a person.
 */
export const makeWritePlan =
  (deps: WritePlanDeps) =>
  async (ref: ChangeRef): Promise<GuardAnswer> => {
    const held = await deps.holdChange(ref);
    // Asked again after a lost answer: it is written already.
    if (held.state.phase === 'applying') return { clear: true, outcome: '', because: '' };

    const stopped = stoppedBy(await deps.readBrake(), held.plan);
    if (stopped !== undefined) return { clear: false, outcome: 'cancelled', because: stopped };
    const { config, version } = await deps.readConfig();
    const subject = subjectOf(held, held.state);
    // Somebody wants nothing but dry runs since its turn came.
    if (subject !== undefined && isRehearsal(config.execution, subject))
      return { clear: false, outcome: 'cancelled', because: 'dry run: nothing is called' };
    const { withdrawn } = held.state;
    if (withdrawn !== undefined) {
      return { clear: false, outcome: 'cancelled', because: `withdrawn by ${withdrawn.by}` };
    }
    if (!isApproved(held.state, deps.now())) {
      return {
        clear: false,
        outcome: 'blocked',
        because: 'the approval is missing or has run out',
      };
    }

    const [first] = held.plan.steps;
    if (first === undefined)
      return { clear: false, outcome: 'blocked', because: 'the plan has no steps' };
    const { observed } = await lookAt(deps, held, first.state);
    if (compare(observed, first.state) !== 'before') {
      return {
        clear: false,
        outcome: 'blocked',
        because: `it is not as it was approved: expected ${JSON.stringify(first.state.before)}, found ${JSON.stringify(observed)}`,
      };
    }
    await held.record(
      [
        {
          kind: 'recorded',
          planHash: held.meta.planHash,
          policyVersion: version,
          observed: { [first.id]: observed },
        },
      ],
      { phase: 'applying', deadline: stepsSettleBy(deps.now(), held.plan) },
    );
    return { clear: true, outcome: '', because: '' };
  };
