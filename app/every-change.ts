import type { ChangeMeta, RecentChanges } from './ports.ts';

/** Changes are listed apart from canaries; whoever proves or moves ledgers means both. */
export interface EveryChangeDeps {
  readonly recentChanges: RecentChanges;
  readonly recentCanaries: RecentChanges;
}

/** Returns every change that there ever was, canaries too, newest first within each. */
export const everyChange = async ({
  recentChanges,
  recentCanaries,
}: EveryChangeDeps): Promise<readonly ChangeMeta[]> => {
  const lists = [recentChanges, recentCanaries];
  return (await Promise.all(lists.map((list) => list(Number.POSITIVE_INFINITY)))).flat();
};
