import { hashOf } from '#core/ledger/chain.ts';
import { isBusinessTime } from '#core/planning/calendar.ts';
import type { JudgeChange, Judgement, Proposal } from '../judge-change.ts';
import type { ChangeMeta, Now, ReadConfig } from '../ports.ts';

export interface JudgeRecommendationDeps {
  readonly judgeChange: JudgeChange;
  readonly readConfig: ReadConfig;
  readonly now: Now;
}

/** A proposal, and the changes of its resource so far. */
export interface Considered {
  readonly proposal: Proposal;
  readonly past: readonly ChangeMeta[];
}
export type JudgeRecommendation = (considered: Considered) => Promise<Judgement>;

/** Judgements that are kept: as many as a list has rows. */
const MOST_KEPT = 5_000;

/**
 * What a decision about a recommendation would be now, by the judge of changes itself. It reads weeks of metrics, so that
 * a judgement is kept as long as nothing that it rests on is another: the finding, the resource, its past, the
 * configuration, the time of day.
 */
export const makeJudgeRecommendation = (deps: JudgeRecommendationDeps): JudgeRecommendation => {
  const kept = new Map<string, Promise<Judgement>>();
  return async ({ proposal, past }) => {
    const { config, version } = await deps.readConfig();
    const key = hashOf({
      version,
      evidence: proposal.recommendation.evidenceHash,
      plan: proposal.plan,
      past: past.map(({ change, outcome = null }) => ({ change, outcome })),
      isBusinessTime: isBusinessTime(deps.now(), config.businessHours),
    });
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const judged = deps.judgeChange(proposal);
    kept.set(key, judged);
    // What could not be judged is tried again by whoever asks next.
    judged.catch(() => kept.delete(key));
    return judged;
  };
};
