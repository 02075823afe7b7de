import type { Standing } from '#core/actions/observe.ts';

/**
 * Returns how many steps of a plan the account shows, in their order; undefined where it shows something that no number of
 * them leads to. A resource at which the first step begins is as it was: what later steps compare may look the same there
 * as when they are done.
 *
 * @param standings where the resource is for each step of the plan
 */
export const stepsShown = (standings: readonly Standing[]): number | undefined => {
  if (standings[0] === 'before') return 0;
  const last = standings.findLastIndex((where) => where === 'after' || where === 'transient');
  return last < 0 ? undefined : last + 1;
};
