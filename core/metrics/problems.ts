import { CHECKS } from '#core/checks/index.ts';
import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';

/** As far back as any check looks. */
export const LONGEST_LOOK_DAYS: number = Math.max(...CHECKS.map(({ series }) => series.days));

const HOURS_PER_DAY = 24;

/** What contradicts itself in how long samples are kept. */
export const problemsOfStorage = ({ storage }: Config): readonly ConfigProblem[] => {
  const { hot, warm, cold } = storage;
  const at = (tier: string, key: string, says: string) => ({ path: ['storage', tier, key], says });
  return [
    ...(warm.keptDays <= LONGEST_LOOK_DAYS
      ? [
          at(
            'warm',
            'keptDays',
            `expected more than the ${LONGEST_LOOK_DAYS} days checks look back`,
          ),
        ]
      : []),
    ...(hot.keptHours >= warm.keptDays * HOURS_PER_DAY
      ? [
          at(
            'hot',
            'keptHours',
            `expected less than storage.warm.keptDays, which is ${warm.keptDays * HOURS_PER_DAY} hours`,
          ),
        ]
      : []),
    ...(cold.keptDays <= warm.keptDays
      ? [
          at(
            'cold',
            'keptDays',
            `expected more than storage.warm.keptDays, which is ${warm.keptDays}`,
          ),
        ]
      : []),
  ];
};
