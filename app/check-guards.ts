import { nextLevel } from '#core/approval/levels.ts';
import { isLenient } from '#core/approval/policy.ts';
import type { ChangeRef, GuardAnswer } from '#core/contract/events.ts';
import type { GuardInput } from '#core/guards/guard.ts';
import { whyStopped } from '#core/guards/index.ts';
import { calendarAt } from '#core/planning/calendar.ts';
import { subjectOf } from '#core/planning/subject.ts';
import { stoppedBy } from '#core/rollback/brake.ts';
import { type AskGuardsDeps, askGuardsOrRetry } from './ask-guards.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { JudgeChange } from './judge-change.ts';
import type { ReadBrake } from './ports.ts';

export interface CheckGuardsDeps extends AskGuardsDeps {
  readonly holdChange: HoldChange;
  readonly judgeChange: JudgeChange;
  readonly readBrake: ReadBrake;
}

/** Whether anything forbids the first call: the brake, a policy that became stricter, or a guard. All fail closed. */
export const makeCheckGuards =
  (deps: CheckGuardsDeps) =>
  async (ref: ChangeRef): Promise<GuardAnswer> => {
    const held = await deps.holdChange(ref);
    const stopped = stoppedBy(await deps.readBrake(), held.plan);
    if (stopped !== undefined) return stop('cancelled', stopped);

    const stricter = await becameStricter(deps, held);
    if (stricter !== undefined) return stop('blocked', stricter);

    const answer = await askGuardsOrRetry(deps, held, await timing(deps, held));
    await held.record([{ kind: 'guarded', ...answer }]);
    return answer.clear
      ? { clear: true, outcome: '', because: '' }
      : stop('blocked', whyStopped(answer));
  };

/** Whether this is the time for it. Rates and caps were held when it got its turn; a freeze may have begun since. */
const timing = async (
  { readConfig, now }: CheckGuardsDeps,
  held: HeldChange,
): Promise<Pick<GuardInput, 'calendar' | 'caps'>> => {
  const { admitted } = held.state;
  const subject = subjectOf(held, held.state);
  const { config } = await readConfig();
  return {
    caps: { clear: admitted !== undefined, says: admitted?.because ?? 'its turn has not come' },
    ...(subject && { calendar: calendarAt(config, subject, now()) }),
  };
};

/** A policy edit after the approval counts only when it asks for more than was given: more, or others on some level. */
const becameStricter = async (
  deps: CheckGuardsDeps,
  held: HeldChange,
): Promise<string | undefined> => {
  const given = held.state.assessed?.verdict.requires ?? 'never';
  const judgement = await deps.judgeChange(held);
  const { verdict, levels } = judgement;
  if (!isLenient(verdict.requires, given))
    return `policy now asks for ${verdict.requires} (${verdict.because.join(', ')}), it was ${given} when this was decided`;
  if (nextLevel(held.state) !== undefined) return undefined;
  const missing = nextLevel({ ...held.state, assessed: { kind: 'assessed', ...judgement } });
  if (missing === undefined) return undefined;
  return `level ${levels?.[missing - 1]?.name ?? missing} must agree since the policy was edited, and has not`;
};

const stop = (outcome: string, because: string): GuardAnswer => ({
  clear: false,
  outcome,
  because,
});
