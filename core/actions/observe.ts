import { type JSONValue, search } from '@jmespath-community/jmespath';
import canonicalize from 'canonicalize';
import type { Json, StepState } from '#core/model/plan.ts';

/** The answer of a step's read; `absent`: it failed with a code that the step names as "not there". */
export type Reading =
  | { readonly kind: 'found'; readonly answer: Json }
  | { readonly kind: 'absent' };

/** Where a resource stands; `other`: somebody else changed it, so it is not touched. */
export type Standing = 'before' | 'after' | 'transient' | 'other';

/** Returns what a JMESPath expression picks from a value; null where it points to nothing. */
export const pick = (value: Json, path: string): Json =>
  // The library's own JSON type lacks `readonly`; it does not write to what it searches.
  (search(value as JSONValue, path) as Json | undefined) ?? null;

/** Returns what a step compares: its picks from the answer, or null when the resource is not there. */
export const observe = ({ path }: Pick<StepState, 'path'>, reading: Reading): Json =>
  reading.kind === 'absent' ? null : pick(reading.answer, path);

/** Returns where an observation stands. Values are compared whole, whatever the order of their members. */
export const compare = (observed: Json, state: StepState): Standing => {
  const found = canonicalize(observed);
  const is = (value: Json) => canonicalize(value) === found;
  if (is(state.after)) return 'after';
  if (is(state.before)) return 'before';
  return state.transient.some(is) ? 'transient' : 'other';
};
