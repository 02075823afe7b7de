import type { Fact } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';

/** What the guards look at just before the first call. */
export interface GuardInput {
  readonly plan: Plan;
  /** The resource as it was when the plan was made. */
  readonly before: Fact;
  /** The resource as it is; undefined when it is gone. */
  readonly now: Fact | undefined;
  readonly at: EpochMs;
}

/** `says`: why it stopped and what would lift it; what was looked at when it is clear. */
export interface GuardAnswer {
  readonly clear: boolean;
  readonly says: string;
}

/** A condition that can stop a change before its first step. */
export interface Guard {
  readonly id: string;
  readonly family: 'target' | 'instance' | 'volume';
  /** The resource as it is; never called for one that is gone. */
  readonly check: (now: Fact, input: GuardInput) => GuardAnswer;
}

export const clear = (says: string): GuardAnswer => ({ clear: true, says });
export const stop = (says: string): GuardAnswer => ({ clear: false, says });
