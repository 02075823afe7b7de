import type { Judgement } from '#app/judge-change.ts';
import type { ChangeMeta, StoredChange } from '#app/ports.ts';
import { makeRecommendationViews } from '#app/recommendations/recommendation-views.ts';
import type { Evidence } from '#core/checks/run.ts';
import type { Scan } from '#core/contract/api-recommendations.ts';
import { configSchema } from '#core/contract/config.ts';
import { NotFoundError } from '#core/errors/errors.ts';
import { noHistory } from '#core/learning/history.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { EpochMs } from '#core/model/units.ts';
import { ACCOUNT, NOW, REGION } from './facts.ts';

/** What is stored of an account, as far as recommendations are shown from it. */
export interface StoredEstate {
  readonly recommendations: readonly Recommendation[];
  /** By ARN; a resource that is missing was not seen any more. */
  readonly facts: readonly Fact[];
  /** By the hash that a recommendation names. */
  readonly evidence?: Readonly<Record<string, Evidence>>;
  readonly changes?: readonly StoredChange[];
  readonly scans?: readonly Scan[];
  readonly judge?: (recommendation: Recommendation) => Judgement;
  readonly now?: EpochMs;
  readonly mode?: 'recommend' | 'approve' | 'autopilot';
}

/** The views of recommendations over what is stored; `judged` counts how often somebody had to judge. */
export const viewsOver = ({
  recommendations,
  facts,
  evidence = {},
  changes = [],
  scans = [],
  judge,
  now = NOW,
  mode = 'autopilot',
}: StoredEstate) => {
  const config = configSchema.parse({ mode, accounts: [{ id: ACCOUNT, regions: [REGION] }] });
  const judged: string[] = [];
  const views = makeRecommendationViews({
    storedOrganization: async () => [],
    storedRecommendations: async () => recommendations,
    storedScan: async ({ region }) => scans.find((scan) => scan.region === region),
    findRecommendation: async (id) => {
      const found = recommendations.find((one) => one.id === id);
      if (found === undefined) throw new NotFoundError(`there is no recommendation ${id} in force`);
      return found;
    },
    storedFact: async (_, __, arn) => facts.find((fact) => fact.arn === arn),
    readEvidence: async (_, hash) => evidence[hash],
    changesOf: async (resource): Promise<readonly ChangeMeta[]> =>
      changes.filter(({ meta }) => meta.resource === resource).map(({ meta }) => meta),
    readChange: async (change) => {
      const found = changes.find(({ meta }) => meta.change === change);
      if (found === undefined) throw new NotFoundError(`no change ${change}`);
      return found;
    },
    readConfig: async () => ({ config, version: 'v1' }),
    readHistory: async (action) => noHistory(action),
    judgeChange: async ({ recommendation }) => {
      judged.push(recommendation.id);
      if (judge === undefined) throw new Error('nothing is to be judged here');
      return judge(recommendation);
    },
    now: () => now,
  });
  return { views, judged };
};
