import { actionOfPlan } from '#core/actions/index.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { isBusinessTime } from './business-time.ts';
import { fitBaselines, historyBefore, readWatched, unpublished } from './fit-baselines.ts';
import { judgeInputs } from './judge-inputs.ts';
import type { ChangesOf, Now, ReadConfig, ReadSeries } from './ports.ts';

export interface JudgeChangeDeps {
  readonly readSeries: ReadSeries;
  readonly changesOf: ChangesOf;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/** What is judged: a change that exists, or one that may be opened. */
export interface Proposal {
  readonly recommendation: Recommendation;
  readonly plan: Plan;
  readonly before: Fact;
}

export type Judgement = Omit<EventOf<'assessed'>, 'kind'>;
export type JudgeChange = (proposal: Proposal) => Promise<Judgement>;

/**
 * Risk and policy of a change, by the same pure functions when it is proposed, when it is taken up and just before it
 * is applied.
 */
export const makeJudgeChange =
  (deps: JudgeChangeDeps): JudgeChange =>
  async ({ recommendation, plan, before }) => {
    const watchable = await whatCanBeWatched(deps, recommendation, plan, before);
    const { config, version } = await deps.readConfig();
    const past = await deps.changesOf(plan.resource);
    const inputs = {
      isBusinessTime: isBusinessTime(deps.now(), config.businessHours),
      history: {
        applied: past.filter(({ outcome }) => outcome === 'completed').length,
        rolledBack: past.filter(({ outcome }) => outcome === 'rolled-back').length,
      },
    };
    const judged = judgeInputs({
      recommendation,
      plan,
      before,
      watchable,
      inputs,
      config,
      version,
    });
    return { ...judged, watchable, inputs };
  };

const whatCanBeWatched = async (
  { readSeries, now }: JudgeChangeDeps,
  recommendation: Recommendation,
  plan: Plan,
  before: Fact,
): Promise<Judgement['watchable']> => {
  const action = actionOfPlan(plan);
  const history = await readWatched(readSeries, { plan, before, ...historyBefore(now()) });
  const fitted = fitBaselines(action, recommendation, history);
  return [
    ...fitted.map(({ metric, class: watchClass, mde80, reason }) => ({
      metric,
      class: watchClass,
      smallestRise: mde80,
      reason,
    })),
    ...unpublished(action, fitted).map((metric) => ({
      metric,
      class: 'cannot-be-watched' as const,
      smallestRise: null,
      reason: 'not-published',
    })),
  ];
};
