import { LOOK_UP_PERMISSIONS } from '#core/contract/look-ups.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { Plan } from '#core/model/plan.ts';
import { listed } from '#core/present/format.ts';
import { ACTION_GUARDS } from './action.ts';
import { ADDRESS_GUARDS } from './address.ts';
import { CODE_GUARDS } from './code-owner.ts';
import { COST_GUARDS } from './commitments.ts';
import { DATABASE_GUARDS } from './database.ts';
import { FLEET_GUARDS } from './fleet.ts';
import { FUNCTION_GUARDS } from './function.ts';
import { type Asked, clear, type Guard, type GuardAnswer, type GuardInput, stop } from './guard.ts';
import { INSTANCE_GUARDS } from './instance.ts';
import { LOOK_UP_NAMES } from './look-ups.ts';
import { patchFor } from './patch.ts';
import { RECENT_USE_GUARDS } from './recent-use.ts';
import { SCHEDULE_GUARDS } from './schedule.ts';
import { SNAPSHOT_GUARDS } from './snapshot.ts';
import { STORAGE_GUARDS } from './storage.ts';
import type { LookUp, LookUps, Surroundings } from './surroundings.ts';
import { TARGET_GUARDS } from './target.ts';
import { TARGET_TYPE_GUARDS } from './target-type.ts';
import { VOLUME_GUARDS } from './volume.ts';
import { WATCH_GUARDS } from './watch.ts';
import { WORKLOAD_GUARDS } from './workload.ts';

/** Every guard, sorted by id. */
export const GUARDS: readonly Guard[] = [
  TARGET_GUARDS,
  RECENT_USE_GUARDS,
  SCHEDULE_GUARDS,
  CODE_GUARDS,
  FLEET_GUARDS,
  INSTANCE_GUARDS,
  TARGET_TYPE_GUARDS,
  VOLUME_GUARDS,
  SNAPSHOT_GUARDS,
  ADDRESS_GUARDS,
  DATABASE_GUARDS,
  STORAGE_GUARDS,
  FUNCTION_GUARDS,
  WORKLOAD_GUARDS,
  COST_GUARDS,
  WATCH_GUARDS,
  ACTION_GUARDS,
]
  .flat()
  .sort((a, b) => (a.id < b.id ? -1 : 1));

/** Returns the guards that a plan is asked by, sorted by id: by what it calls and what it is about. */
export const guardsOf = (plan: Plan, before: Fact): readonly Guard[] =>
  GUARDS.filter(({ asks }) => asks.covers(plan, before));

/** Returns what must be looked up before the guards of a plan can be asked, sorted. */
export const needsOf = (
  plan: Plan,
  before: Fact,
  elsewhere: readonly LookUp[] = [],
): readonly LookUp[] =>
  [...new Set(guardsHere(plan, before, elsewhere).flatMap(({ needs }) => needs))].sort();

const guardsHere = (plan: Plan, before: Fact, elsewhere: readonly LookUp[]): readonly Guard[] =>
  guardsOf(plan, before).filter(({ needs }) => !needs.some((need) => elsewhere.includes(need)));

/** What every guard said, and what to change in the code instead where code owns the resource. */
export type GuardsAnswer = Omit<EventOf<'guarded'>, 'kind'>;

/** Asks every guard of the plan. What cannot be looked at stops the change. */
export const checkGuards = (input: GuardInput): GuardsAnswer => {
  const guards = guardsHere(input.plan, input.before, input.elsewhere ?? []).map((guard) => ({
    id: guard.id,
    ...ask(guard, input),
  }));
  const { codeOwner } = input.surroundings;
  const patch =
    isRead(codeOwner) && codeOwner !== null
      ? patchFor(input.plan, input.before, codeOwner)
      : undefined;
  return { clear: guards.every((guard) => guard.clear), guards, ...(patch && { patch }) };
};

/** Returns why it stopped and what would lift that, each sentence once; empty when it is clear. */
export const whyStopped = ({ guards }: { readonly guards: readonly GuardAnswer[] }): string =>
  [...new Set(guards.filter((guard) => !guard.clear).map(({ says }) => says))].join('; ');

const ask = (guard: Guard, { now, ...input }: GuardInput): GuardAnswer => {
  if (now === undefined) {
    return input.plan.reverts === undefined
      ? stop(`${input.before.id} is gone`, 'there is nothing to change')
      : clear('it is gone, as the change left it');
  }
  const { surroundings } = input;
  const missing = guard.needs.find((need) => !isRead(surroundings[need]));
  if (missing !== undefined) return stop(...unknown(missing, surroundings));
  const asked: Asked = { ...input, now };
  // Whatever it needs is there and was read.
  return guard.check(surroundings as LookUps, asked);
};

const isRead = <L extends LookUp>(found: Surroundings[L]): found is LookUps[L] =>
  found !== undefined && !(typeof found === 'object' && found !== null && 'unreadable' in found);

const unknown = (need: LookUp, surroundings: Surroundings): [why: string, lift: string] => {
  const permissions = LOOK_UP_PERMISSIONS[need] ?? [];
  const found = surroundings[need];
  const because =
    typeof found === 'object' && found !== null && 'unreadable' in found
      ? ` (${found.unreadable})`
      : '';
  return [
    `could not look up ${LOOK_UP_NAMES[need]}${because}`,
    permissions.length === 0
      ? 'try again'
      : `allow ${listed(permissions)} to the role that reads, or try again`,
  ];
};
