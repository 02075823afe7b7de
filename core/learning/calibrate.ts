import type { UsdPerMonth } from '#core/model/money.ts';
import { roundToCents, scale } from '#core/model/money.ts';
import type { ActionHistory } from './history.ts';

/** What a saving will probably be, from how earlier estimates of its kind held. */
export interface CalibratedSaving {
  readonly expected: UsdPerMonth;
  /** In four of five cases it is not below this. */
  readonly low: UsdPerMonth;
  readonly high: UsdPerMonth;
  /** Verified changes that it rests on. */
  readonly verified: number;
}

/** Before anything was verified an estimate is believed as much as five changes that saved what they should. */
const PRIOR_CHANGES = 5;
/** And each of those is believed to be off by a fifth: what usage varies from month to month. */
const PRIOR_DEVIATION = 0.2;
/** 80 % of a normal distribution lie within this many standard deviations of its mean. */
const EIGHTY_PERCENT = 1.281_551_565_5;

/**
 * Returns the estimate corrected by experience. The mean is drawn towards the estimate while experience is little; the
 * interval is that of the next change, not of the mean.
 */
export const calibrate = (
  estimate: UsdPerMonth,
  { savings: { verified, meanRatio, deviation } }: Pick<ActionHistory, 'savings'>,
): CalibratedSaving => {
  const all = PRIOR_CHANGES + verified;
  const ratio = (PRIOR_CHANGES + verified * meanRatio) / all;
  const variance = (PRIOR_CHANGES * PRIOR_DEVIATION ** 2 + verified * deviation ** 2) / all;
  const spread = EIGHTY_PERCENT * Math.sqrt(variance * (1 + 1 / all));
  const times = (factor: number): UsdPerMonth => roundToCents(scale(estimate, factor));
  return {
    expected: times(ratio),
    low: times(Math.max(0, ratio - spread)),
    high: times(ratio + spread),
    verified,
  };
};
