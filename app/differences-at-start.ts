import { type Difference, differencesOf } from '#core/actions/differences.ts';
import { compare, observe } from '#core/actions/observe.ts';
import type { Plan } from '#core/model/plan.ts';
import type { ReadResource } from './ports.ts';
import { readState } from './read-state.ts';

/**
 * Looks where the resource of a plan is now. Returns how that differs from where the plan begins; nothing when it can
 * begin. Changes nothing.
 *
 * @param change id under which the plan is, or would be, carried out
 */
export const differencesAtStart = async (
  { readResource }: { readonly readResource: ReadResource },
  change: string,
  { account, region, steps: [first] }: Plan,
): Promise<readonly Difference[]> => {
  if (first === undefined) return [];
  const references = { change, state: null, outputs: {} };
  const reading = await readState(readResource, { account, region }, first.state, references);
  const observed = observe(first.state, reading);
  return compare(observed, first.state) === 'before'
    ? []
    : differencesOf(first.state.before, observed);
};
