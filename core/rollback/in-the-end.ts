import type { Outcome } from '#core/model/change.ts';

interface Ending {
  readonly change: string;
  readonly outcome?: Outcome;
  /** The completed change that it takes back. */
  readonly reverts?: string;
}

/**
 * Returns how changes ended in the end, in their order: one that a person took back later was rolled back, and what took
 * it back is none of its own.
 */
export const inTheEnd = <E extends Ending>(changes: readonly E[]): readonly E[] => {
  const completed = changes.filter(({ outcome }) => outcome === 'completed');
  const takenBack = new Set(completed.map(({ reverts }) => reverts));
  return changes
    .filter(({ reverts }) => reverts === undefined)
    .map((one) => (takenBack.has(one.change) ? { ...one, outcome: 'rolled-back' } : one));
};
