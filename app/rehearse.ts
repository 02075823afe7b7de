import { resolveRefs } from '#core/actions/resolve.ts';
import type { ChangeRef } from '#core/contract/events.ts';
import { InvariantError } from '#core/errors/errors.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { ApiCall, Step } from '#core/model/plan.ts';
import { counted } from '#core/present/format.ts';
import type { HeldChange, HoldChange } from './hold-change.ts';
import type { ReadResource, RehearseCall } from './ports.ts';
import { familyOf, lookAt } from './step-round.ts';

export interface RehearseDeps {
  readonly holdChange: HoldChange;
  readonly readResource: ReadResource;
  readonly rehearseCall: RehearseCall;
}

/** How a change ends that was only rehearsed. */
export interface RehearseAnswer {
  readonly outcome: 'cancelled';
  readonly because: string;
}

type Rehearsed = EventOf<'rehearsed'>['calls'][number];

/**
 * A dry run: asks AWS for each call of a plan whether it would be allowed, as far as AWS says that without making it.
 * It has no way to make a call in earnest; repeated, it asks again and is written down once more.
 */
export const makeRehearse =
  (deps: RehearseDeps) =>
  async (ref: ChangeRef): Promise<RehearseAnswer> => {
    const held = await deps.holdChange(ref);
    const calls: Rehearsed[] = [];
    for (const step of held.plan.steps) calls.push(await rehearse(deps, held, step));
    await held.record([{ kind: 'rehearsed', calls }]);
    return { outcome: 'cancelled', because: saysRehearsed(calls) };
  };

const rehearse = async (
  deps: RehearseDeps,
  held: HeldChange,
  { id: step, call, state }: Step,
): Promise<Rehearsed> => {
  const { answer: read } = await lookAt(deps, held, state);
  const resolved = resolvable(call, { change: held.meta.change, state: read, outputs: {} });
  if (resolved === undefined) {
    const says =
      'not rehearsed: what it is made with is known only when the step before it is done';
    return { step, call, answer: 'not-rehearsed', says };
  }
  return {
    step,
    call: resolved,
    ...(await deps.rehearseCall(held.scope, familyOf(held), resolved)),
  };
};

/** The call, or undefined when it refers to what no rehearsal can know. */
const resolvable = (
  call: ApiCall,
  references: Parameters<typeof resolveRefs>[1],
): ApiCall | undefined => {
  try {
    return resolveRefs(call, references);
  } catch (error) {
    if (error instanceof InvariantError) return undefined;
    throw error;
  }
};

/** `dry run: 3 calls would be made, none was`. */
const saysRehearsed = (calls: readonly Rehearsed[]): string => {
  const refused = calls.filter(({ answer }) => answer === 'refused');
  const unasked = calls.filter(({ answer }) => answer === 'not-rehearsed').length;
  const [first] = refused;
  const result =
    first === undefined
      ? `${counted(calls.length, 'call')} would be made, none was`
      : `${refused.length} of ${counted(calls.length, 'call')} would be refused: ${first.says}`;
  const rest = unasked === 0 ? '' : `; of ${counted(unasked, 'call')} AWS says nothing beforehand`;
  return `dry run: ${result}${rest}`;
};
