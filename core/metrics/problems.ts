import { CHECKS } from '#core/checks/index.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';

/** As far back as any check looks: what is kept for less would never be enough for it. */
const LONGEST_LOOK_DAYS: number = Math.max(...CHECKS.map(({ series }) => series.days));

/** What contradicts itself in how long samples are kept. */
export const problemsOfStorage = ({ storage }: Config): readonly ConfigProblem[] => {
  const { hot, warm, cold } = storage;
  const at = (tier: string, says: string) => ({ path: ['storage', tier, 'days'], says });
  return [
    ...(warm.days < LONGEST_LOOK_DAYS
      ? [at('warm', `checks look back ${LONGEST_LOOK_DAYS} days: expected at least as many`)]
      : []),
    ...(hot.days > warm.days
      ? [at('hot', `expected at most storage.warm.days, which is ${warm.days}`)]
      : []),
    ...(warm.days > cold.days
      ? [at('cold', `expected at least storage.warm.days, which is ${warm.days}`)]
      : []),
  ];
};
