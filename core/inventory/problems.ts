import type { ConfigProblem } from '#core/contract/config/problem.ts';
import type { Config } from '#core/contract/config.ts';

/** What of the accounts would be read twice. */
export const problemsOfAccounts = ({ accounts }: Config): readonly ConfigProblem[] =>
  accounts.flatMap(({ id, regions }, i) => [
    ...(accounts.slice(0, i).some((other) => other.id === id)
      ? [{ path: ['accounts', i, 'id'], says: `${id} is there already` }]
      : []),
    ...regions.flatMap((region, j) =>
      regions.indexOf(region) < j
        ? [{ path: ['accounts', i, 'regions', j], says: `${region} is there already` }]
        : [],
    ),
  ]);
