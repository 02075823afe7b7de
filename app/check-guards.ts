import { isLenient } from '#core/approval/policy.ts';
import type { ChangeRef, GuardAnswer } from '#core/contract/events.ts';
import { checkGuards } from '#core/guards/index.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { JudgeChange } from './judge-change.ts';
import type { Now, ReadBrake, ReadFact } from './ports.ts';

export interface CheckGuardsDeps {
  readonly holdChange: HoldChange;
  readonly judgeChange: JudgeChange;
  readonly readFact: ReadFact;
  readonly readBrake: ReadBrake;
  readonly now: Now;
}

/** Whether anything forbids the first call: the brake, a policy that became stricter, or a guard. All fail closed. */
export const makeCheckGuards =
  (deps: CheckGuardsDeps) =>
  async (ref: ChangeRef): Promise<GuardAnswer> => {
    const held = await deps.holdChange(ref);
    const brake = await deps.readBrake();
    if (brake.on)
      return stop('cancelled', `stopped by ${brake.by ?? 'a brake that cannot be read'}`);

    const stricter = await becameStricter(deps, held);
    if (stricter !== undefined) return stop('blocked', stricter);

    const now = await deps.readFact(held.scope, held.before.type, held.before.arn);
    const { clear, guards } = checkGuards({
      plan: held.plan,
      before: held.before,
      now,
      at: deps.now(),
    });
    await held.record([{ kind: 'guarded', clear, guards: [...guards] }]);
    if (clear) return { clear, outcome: '', because: '' };
    return stop(
      'blocked',
      guards
        .filter((guard) => !guard.clear)
        .map(({ says }) => says)
        .join('; '),
    );
  };

/** A policy edit after the approval counts only when it asks for more than was given. */
const becameStricter = async (
  deps: CheckGuardsDeps,
  held: HeldChange,
): Promise<string | undefined> => {
  const given = held.state.assessed?.verdict.requires ?? 'never';
  const { verdict } = await deps.judgeChange(held);
  if (isLenient(verdict.requires, given)) return undefined;
  return `policy now asks for ${verdict.requires} (${verdict.because.join(', ')}), it was ${given} when this was decided`;
};

const stop = (outcome: string, because: string): GuardAnswer => ({
  clear: false,
  outcome,
  because,
});
