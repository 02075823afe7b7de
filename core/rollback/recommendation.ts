import { usdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { EpochMs } from '#core/model/units.ts';

/**
 * Returns what stands behind the inverse of a change: the same resource and reasons, and no saving. The estimate of the
 * old recommendation holds for its own direction only, so nothing of it is kept.
 */
export const recommendationToTakeBack = (
  recommendation: Recommendation,
  number: string,
  at: EpochMs,
): Recommendation => {
  const { backtest: _b, expectedPeak: _p, capacityRatio: _c, ...rest } = recommendation;
  const { costNow, usdPerMonth: saved, rate } = recommendation.saving;
  return {
    ...rest,
    because: `takes back ${number}`,
    saving: {
      usdPerMonth: usdPerMonth(0),
      costNow,
      formula: `gives up the $${saved.amount} a month that ${number} saved`,
      rate,
    },
    caveats: [],
    foundAt: at,
  };
};
