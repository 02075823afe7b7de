import type { Recommendation } from '#core/model/recommendation.ts';

/** What somebody should know before they decide: what a recommendation does not see, and what could be done instead. */
export const caveatsOf = ({
  caveats,
  alternatives = [],
}: Pick<Recommendation, 'caveats' | 'alternatives'>): readonly string[] => [
  ...caveats,
  ...alternatives,
];
