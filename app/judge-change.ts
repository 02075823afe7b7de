import { actionOfPlan } from '#core/actions/index.ts';
import { calibrate } from '#core/learning/calibrate.ts';
import type { ActionHistory } from '#core/learning/history.ts';
import type { Outcome } from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { EventOf } from '#core/model/ledger.ts';
import { isZero } from '#core/model/money.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { isBusinessTime } from '#core/planning/calendar.ts';
import { inTheEnd } from '#core/rollback/in-the-end.ts';
import { fitBaselines, historyBefore, readWatched, unpublished } from './fit-baselines.ts';
import { judgeInputs } from './judge-inputs.ts';
import type { ChangesOf, Now, ReadConfig, ReadHistory, ReadSeries } from './ports.ts';

export interface JudgeChangeDeps {
  readonly readSeries: ReadSeries;
  readonly changesOf: ChangesOf;
  readonly readHistory: ReadHistory;
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
    const past = inTheEnd(await deps.changesOf(plan.resource));
    const learned = await deps.readHistory(plan.action);
    const count = (ended: Outcome) => past.filter(({ outcome }) => outcome === ended).length;
    const inputs = {
      isBusinessTime: isBusinessTime(deps.now(), config.businessHours),
      history: {
        applied: Math.max(learned.applied, count('completed')),
        // What happened to this very resource counts twice.
        rolledBack: learned.rolledBack + count('rolled-back'),
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
    const expectedSaving = expectation(recommendation, learned);
    return { ...judged, watchable, inputs, ...(expectedSaving && { expectedSaving }) };
  };

/** Nothing to tell before anything of the kind was verified, or where nothing is to be saved. */
const expectation = (
  { saving }: Recommendation,
  learned: ActionHistory,
): Judgement['expectedSaving'] => {
  const { verified, ...amounts } = calibrate(saving.usdPerMonth, learned);
  if (verified === 0 || isZero(saving.usdPerMonth)) return undefined;
  const { expected, low, high } = amounts;
  return { expected: expected.amount, low: low.amount, high: high.amount, verified };
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
