import type { AnyAction } from '#core/actions/action.ts';
import type { RecommendationRow, Standing } from '#core/contract/api-recommendations.ts';
import { ownerOf } from '#core/inventory/owner.ts';
import {
  isInForce,
  type Outcome,
  type Phase,
  type PolicyVerdict,
  type Risk,
} from '#core/model/change.ts';
import type { Fact } from '#core/model/facts.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { plain } from './escape.ts';
import { type FourFacts, fourFactsOf, unjudgedFactsOf } from './four-facts.ts';
import { titleOf } from './title.ts';

/** What a row is made from. */
export interface ListedRecommendation {
  readonly recommendation: Recommendation;
  readonly before: Fact | undefined;
  readonly action: AnyAction;
  readonly judged: { readonly risk: Risk; readonly verdict: PolicyVerdict } | undefined;
  readonly standing: Standing;
  /** The newest change that was opened for it. */
  readonly change:
    | { readonly number: string; readonly phase: Phase; readonly outcome?: Outcome }
    | undefined;
}

const MOST_OF_A_NAME = 60;

/** A recommendation as one row, the same in console, command line and API. */
export const recommendationRowOf = (listed: ListedRecommendation): RecommendationRow => {
  const { recommendation, before, action, judged, standing, change } = listed;
  const { account, region, environment, check, resource, resourceId } = recommendation;
  const owner = ownerOf(recommendation.tags);
  return {
    id: recommendation.id,
    title:
      before === undefined
        ? `Change ${plain(recommendation.name || resourceId, MOST_OF_A_NAME)}: ${action.id}`
        : titleOf({ recommendation, before }),
    account,
    region,
    ...(environment !== undefined && { environment: plain(environment, MOST_OF_A_NAME) }),
    ...(owner !== undefined && { owner: plain(owner, MOST_OF_A_NAME) }),
    service: check.split('/')[0] ?? check,
    check,
    action: action.id,
    resource,
    resourceId,
    money: moneyOf(listed),
    saves: recommendation.saving.usdPerMonth,
    facts: factsOf(listed).map((fact) => ({ ...fact })),
    risk: judged === undefined ? null : { score: judged.risk.score, band: judged.risk.band },
    requires: judged?.verdict.requires ?? null,
    interruptionMinutes: action.interruption.minutes,
    standing,
    ...(change !== undefined && {
      change: {
        number: change.number,
        phase: change.phase,
        ...(change.outcome !== undefined && { outcome: change.outcome }),
      },
    }),
    confidence: recommendation.confidence,
    foundAt: recommendation.foundAt,
  };
};

const moneyOf = ({ standing, change }: ListedRecommendation): RecommendationRow['money'] =>
  standing.kind === 'applied' || isInForce(change?.phase) ? 'applied' : 'open';

const factsOf = ({ recommendation, action, judged, standing }: ListedRecommendation): FourFacts =>
  judged === undefined
    ? unjudgedFactsOf({ recommendation, action }, standing.says)
    : fourFactsOf({ recommendation, action, risk: judged.risk });
