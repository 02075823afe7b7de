import { InvariantError } from '#core/errors/errors.ts';
import type { ApiCall, Json } from '#core/model/plan.ts';
import { pick } from './observe.ts';

/** What the references of a call can point to. */
export interface References {
  /** Id of the change. */
  readonly change: string;
  /** Answer of the settled read just before the call, whole; null where there is none. */
  readonly state: Json;
  /** Outputs of the steps that are done, by step id. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/**
 * Returns the call with every `{"$ref": …}` replaced by what it points to, as JMESPath:
 * `change.id`, `state.<path>`, `steps.<step>.outputs.<name>`.
 *
 * @throws InvariantError when a reference points to nothing: a call must never be made with a hole in it
 */
export const resolveRefs = (call: ApiCall, { change, state, outputs }: References): ApiCall => {
  const steps = Object.fromEntries(
    Object.entries(outputs).map(([step, named]) => [step, { outputs: named }]),
  );
  const known = { change: { id: change }, state, steps };
  const input = Object.fromEntries(
    Object.entries(call.input).map(([name, value]) => [name, resolve(value, known)]),
  );
  return { ...call, input };
};

const resolve = (
  value: Json,
  known: Json,
  isMeant: (reference: Json) => boolean = () => true,
): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => resolve(item, known, isMeant));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value);
  const [only] = members;
  if (members.length === 1 && only?.[0] === '$ref')
    return isMeant(only[1]) ? follow(only[1], known) : value;
  return Object.fromEntries(
    members.map(([name, member]) => [name, resolve(member, known, isMeant)]),
  );
};

const follow = (reference: Json, known: Json): Json => {
  const found = typeof reference === 'string' ? pick(known, reference) : null;
  if (found === null) throw new InvariantError(`reference ${reference} points to nothing`);
  return found;
};

/**
 * Returns the call with the references to outputs of steps replaced, and the others left for later: a plan made from a
 * change that is over has none of its steps.
 *
 * @throws InvariantError when an output is not known
 */
export const resolveKnown = (call: ApiCall, outputs: References['outputs']): ApiCall => {
  const steps = Object.fromEntries(
    Object.entries(outputs).map(([step, named]) => [step, { outputs: named }]),
  );
  return { ...call, input: resolve(call.input, { steps }, isOfStep) as ApiCall['input'] };
};

const isOfStep = (reference: Json): boolean =>
  typeof reference === 'string' && reference.startsWith('steps.');
