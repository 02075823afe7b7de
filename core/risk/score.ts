import { decisionSchema, type RiskThresholds } from '#core/contract/config/decision.ts';
import { type Band, RISK_FACTORS, type Risk } from '#core/model/change.ts';
import { FACTORS, type RiskInput } from './factors.ts';

const MOST_POINTS = 100;

/** Returns the risk of a change: 0 to 100, the sum of its factors. */
export const scoreRisk = (input: RiskInput, thresholds = BUILT_IN): Risk => {
  let left = MOST_POINTS;
  const factors = RISK_FACTORS.map((name) => {
    const factor = FACTORS[name](input);
    // Beyond 100 nothing is added, so that the factors shown still add up to the score.
    const points = Math.min(left, factor.points);
    left -= points;
    return { name, ...factor, points };
  });
  const score = MOST_POINTS - left;
  return { score, band: bandOf(score, thresholds), factors };
};

const BUILT_IN: RiskThresholds = decisionSchema.parse(undefined).riskThresholds;

/** Returns the word for a score. */
export const bandOf = (
  score: number,
  { moderate, high, critical }: RiskThresholds = BUILT_IN,
): Band => {
  if (score < moderate) return 'low';
  if (score < high) return 'moderate';
  return score < critical ? 'high' : 'critical';
};
