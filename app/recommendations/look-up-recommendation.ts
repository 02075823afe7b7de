import type { Standing } from '#core/contract/api-recommendations.ts';
import { fold } from '#core/ledger/fold.ts';
import type { PolicyVerdict, Risk } from '#core/model/change.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import type { Plan } from '#core/model/plan.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { standingOf } from '#core/present/standing.ts';
import { planFor } from '../open-changes.ts';
import type {
  ChangeMeta,
  ChangesOf,
  Now,
  ReadChange,
  ReadEvidence,
  StoredChange,
  StoredFact,
} from '../ports.ts';
import type { JudgeRecommendation } from './judge-recommendation.ts';

export interface LookUpDeps {
  readonly storedFact: StoredFact;
  readonly readEvidence: ReadEvidence;
  readonly changesOf: ChangesOf;
  readonly readChange: ReadChange;
  readonly judgeRecommendation: JudgeRecommendation;
  readonly now: Now;
}

/** A recommendation with all that is known of it now. */
export interface KnownRecommendation {
  readonly recommendation: Recommendation;
  /** As last observed, else as it was when it was found. */
  readonly before: Fact | undefined;
  /** Undefined where the resource as it is allows none. */
  readonly plan: Plan | undefined;
  readonly judged: { readonly risk: Risk; readonly verdict: PolicyVerdict } | undefined;
  /** The changes that were opened for it, newest first. */
  readonly changes: readonly ChangeMeta[];
  /** The newest of them. */
  readonly newest: StoredChange | undefined;
  readonly standing: Standing;
}

/** Looks up what is known of a recommendation. Changes nothing. */
export const lookUp = async (
  deps: LookUpDeps,
  recommendation: Recommendation,
): Promise<KnownRecommendation> => {
  const observed = await deps.storedFact(
    recommendation,
    recommendation.resourceType as ResourceType,
    recommendation.resource,
  );
  const plan = observed && planFor(recommendation, observed);
  const past = await deps.changesOf(recommendation.resource);
  const changes = past.filter(
    ({ recommendation: id, reverts }) => id === recommendation.id && reverts === undefined,
  );
  const [meta] = changes;
  const newest = meta && (await deps.readChange(meta.change));
  const judged = await judgementOf(deps, { recommendation, observed, plan, past, newest });
  return {
    recommendation,
    before: observed ?? (await asFound(deps, recommendation)),
    plan,
    judged,
    changes,
    newest,
    standing: standingOf({
      verdict: judged?.verdict,
      change: newest && changeOf(newest),
      foundAt: recommendation.foundAt,
      now: deps.now(),
    }),
  };
};

const changeOf = ({ meta, events }: StoredChange) => {
  const endedAt = meta.outcome === undefined ? undefined : events.at(-1)?.at;
  return { state: fold(events), ...(endedAt !== undefined && { endedAt }) };
};

const asFound = async (
  { readEvidence }: LookUpDeps,
  { id, evidenceHash }: Recommendation,
): Promise<Fact | undefined> => (await readEvidence(id, evidenceHash))?.resource;

interface Judgeable {
  readonly recommendation: Recommendation;
  readonly observed: Fact | undefined;
  readonly plan: Plan | undefined;
  readonly past: readonly ChangeMeta[];
  readonly newest: StoredChange | undefined;
}

/** While a change is under way, what it was told counts: people decide about that. */
const judgementOf = async (
  { judgeRecommendation }: LookUpDeps,
  { recommendation, observed, plan, past, newest }: Judgeable,
): Promise<KnownRecommendation['judged']> => {
  if (newest !== undefined && newest.meta.outcome === undefined) {
    const { assessed } = fold(newest.events);
    if (assessed !== undefined) return assessed;
  }
  if (observed === undefined || plan === undefined) return undefined;
  return judgeRecommendation({ proposal: { recommendation, plan, before: observed }, past });
};
