import { uniform } from '#test/support/uniform.ts';
import type { FaultCase, FaultKind } from '../kinds.ts';

/** Faults at random calls: of a storm that ends the change must end too; one that is endless may not harm it. */
const STORMS: Readonly<Record<string, { readonly share: number; readonly calls: number }>> = {
  storm: { share: 0.08, calls: 400 },
  endless: { share: 0.15, calls: Number.POSITIVE_INFINITY },
};

/** What goes wrong at the call of that number, of those that can. */
export type Storm = (n: number, kinds: readonly FaultKind[]) => FaultKind | undefined;

/** The storm of a case: `hurt-storm` is the story `hurt` in a storm. */
export const stormOf = ({ story, seed }: FaultCase): Storm | undefined => {
  const storm = STORMS[story.split('-').at(-1) ?? ''];
  if (storm === undefined || seed === undefined) return undefined;
  const random = uniform(seed);
  return (n, kinds) =>
    n <= storm.calls && random() < storm.share
      ? kinds[Math.floor(random() * kinds.length)]
      : undefined;
};

export const isEndless = ({ story }: FaultCase): boolean => story.endsWith('-endless');
export const withoutStorm = (story: string): string => story.replace(/-(storm|endless)$/, '');
