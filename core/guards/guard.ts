import type { GuardOptions } from '#core/contract/config/guards.ts';
import type { Requirement } from '#core/model/change.ts';
import type { Fact, FactOf, ResourceType } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { UsdPerMonth } from '#core/model/money.ts';
import type { Plan } from '#core/model/plan.ts';
import type { EpochMs } from '#core/model/units.ts';
import { callsOf } from './plan-calls.ts';
import type { LookUp, LookUps, Surroundings } from './surroundings.ts';

/** What the guards look at: before anybody is asked, when somebody decides, and just before the first call. */
export interface GuardInput {
  readonly plan: Plan;
  /** The resource as it was when the plan was made. */
  readonly before: Fact;
  /** The resource as it is; undefined when it is gone. */
  readonly now: Fact | undefined;
  readonly at: EpochMs;
  /** What `needsOf` names, looked up just now. What is missing or could not be read stops the guards that need it. */
  readonly surroundings: Surroundings;
  /** As the change was assessed: what the watch could see, and whom policy asks. */
  readonly watchable: EventOf<'assessed'>['watchable'];
  readonly requires: Requirement;
  readonly saves: UsdPerMonth;
  readonly options: GuardOptions;
  /** Windows and freezes; left out where only the state of things counts, as when somebody is asked ahead of time. */
  readonly calendar?: { readonly open: boolean; readonly says: string; readonly until?: EpochMs };
  /** How many changes may be under way at once; left out as `calendar` is. */
  readonly caps?: { readonly clear: boolean; readonly says: string };
  /** Look-ups that whoever asks has no right to make: the guards that need them are asked elsewhere. */
  readonly elsewhere?: readonly LookUp[];
}

/** The input of a guard that is asked: the resource is there. */
export type Asked = GuardInput & { readonly now: Fact };

/** `says`: what was looked at when it is clear, else why it stopped and what would lift that. */
export interface GuardAnswer {
  readonly clear: boolean;
  readonly says: string;
}

export const clear = (says: string): GuardAnswer => ({ clear: true, says });
/** `why` it stopped, and what would `lift` it: half a sentence each. */
export const stop = (why: string, lift: string): GuardAnswer => ({
  clear: false,
  says: `${why}: ${lift}`,
});

/** What protects what, in the order of the documentation. */
export const FAMILIES = [
  'target',
  'schedule',
  'code',
  'fleet',
  'instance',
  'target-type',
  'volume',
  'snapshot',
  'address',
  'database',
  'storage',
  'function',
  'workload',
  'cost',
  'watch',
  'action',
] as const;
export type Family = (typeof FAMILIES)[number];

/** Which plans a guard is asked about. */
export interface Covering {
  /** `plans that call ec2:StopInstances`. */
  readonly says: string;
  readonly covers: (plan: Plan, before: Fact) => boolean;
}

/** A condition that can stop a change before its first call. */
export interface Guard<N extends LookUp = LookUp> {
  readonly id: string;
  readonly family: Family;
  /** Of the `CONDITIONS` that it holds. */
  readonly numbers: readonly number[];
  /** One clause, without a subject: `it is in an Auto Scaling group`. */
  readonly stopsWhen: string;
  readonly asks: Covering;
  readonly needs: readonly N[];
  /** Asked only about a resource that is there, with all that it needs looked up. */
  readonly check: (found: Pick<LookUps, N>, input: Asked) => GuardAnswer;
}

/** Returns the guard, its look-ups inferred. */
export const defineGuard = <N extends LookUp = never>(guard: Guard<N>): Guard<N> => guard;

/** A guard that reads facts of one type. */
export interface GuardOf<T extends ResourceType, N extends LookUp> extends Omit<Guard<N>, 'check'> {
  readonly check: (now: FactOf<T>, found: Pick<LookUps, N>, input: Asked) => GuardAnswer;
}

/** Returns a guard that stops by itself when the resource turns out to be of another type. */
export const guardOf = <T extends ResourceType, N extends LookUp = never>(
  type: T,
  { check, ...guard }: GuardOf<T, N>,
): Guard<N> => ({
  ...guard,
  check: (found, input) =>
    input.now.type === type
      ? check(input.now as FactOf<T>, found, input)
      : stop(`${input.now.id} is no ${type}`, 'it needs a new plan'),
});

export const EVERY_PLAN: Covering = { says: 'every plan', covers: () => true };

export const plansOn = (type: ResourceType): Covering => ({
  says: `plans on \`${type}\``,
  covers: (_plan, before) => before.type === type,
});

/** All but those that take a completed change back: what slows a change down must not slow down its way back. */
export const forwardOnly = ({ says, covers }: Covering): Covering => ({
  says: `${says}, but not one that takes a change back`,
  covers: (plan, before) => plan.reverts === undefined && covers(plan, before),
});

/** As `forwardOnly`, and not the canary either: what asks whether a saving is worth it, is guarded, or has its time. */
export const savingsOnly = (covering: Covering): Covering => {
  const { says, covers } = forwardOnly(covering);
  return {
    says: `${says}, and not the daily canary`,
    covers: (plan, before) => !plan.canary && covers(plan, before),
  };
};

/** By what a plan calls, so that a new action is covered by itself. */
export const plansThatCall = (...names: readonly string[]): Covering => ({
  says: `plans that call ${names.map((name) => `\`${name}\``).join(' or ')}`,
  covers: (plan) => callsOf(plan, ...names).length > 0,
});
