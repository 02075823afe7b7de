import type { ResourceType } from '#core/model/facts.ts';
import { type Guard, type GuardAnswer, type GuardInput, stop } from './guard.ts';
import { INSTANCE_GUARDS } from './instance.ts';
import { TARGET_GUARDS } from './target.ts';
import { VOLUME_GUARDS } from './volume.ts';

/** Every guard by what it protects, sorted by id. */
export const GUARDS: { readonly [T in ResourceType]: readonly Guard[] } = {
  'ec2/instance': sorted([...TARGET_GUARDS, ...INSTANCE_GUARDS]),
  'ebs/volume': sorted([...TARGET_GUARDS, ...VOLUME_GUARDS]),
  'lambda/function': sorted(TARGET_GUARDS),
};

/** Asks every guard of the resource. What cannot be looked at stops the change. */
export const checkGuards = (
  input: GuardInput,
): {
  readonly clear: boolean;
  readonly guards: readonly (GuardAnswer & { readonly id: string })[];
} => {
  const guards = GUARDS[input.before.type].map(({ id, check }) => ({ id, ...ask(check, input) }));
  return { clear: guards.every((guard) => guard.clear), guards };
};

const ask = (check: Guard['check'], input: GuardInput): GuardAnswer =>
  input.now === undefined
    ? stop(`${input.before.id} is gone: there is nothing to change`)
    : check(input.now, input);

function sorted(guards: readonly Guard[]): readonly Guard[] {
  return guards.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
