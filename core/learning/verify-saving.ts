import {
  compare,
  type Decimal,
  isZero,
  roundToCents,
  scale,
  subtract,
  sum,
  type UsdPerMonth,
  usdPerMonth,
} from '#core/model/money.ts';
import { type EpochMs, HOURS_PER_MONTH } from '#core/model/units.ts';
import { dollars, percent } from '#core/present/format.ts';

/** What one resource cost of one thing on one day, exactly as billed. */
export interface DayCost {
  readonly day: EpochMs;
  /** As the bill names it: `BoxUsage:m6i.xlarge`, `EU-Lambda-GB-Second`. */
  readonly usageType: string;
  readonly usd: Decimal;
  readonly quantity: number;
}

/** What is compared: as many whole days before the first call as after the end. */
export interface BillComparison {
  readonly days: number;
  readonly before: readonly DayCost[];
  /** Of the resource, and of what the change left behind. */
  readonly after: readonly DayCost[];
  readonly estimate: UsdPerMonth;
}

export interface Verification {
  /** Saved a month, at the price and with the work of after the change; absent where nobody can tell. */
  readonly actual?: UsdPerMonth;
  readonly says: string;
}

const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/**
 * What measures the work that a resource did, by usage type: the price of a unit of it is what a change of size changes.
 * A volume does no billed work: its days are compared as they are.
 */
const WORK: readonly { readonly usage: RegExp; readonly unit: string }[] = [
  { usage: /(^|-)(BoxUsage|SpotUsage)(:|$)/, unit: 'hour' },
  { usage: /(^|-)Request(-ARM)?$/, unit: 'request' },
];

/**
 * Compares the bill of a resource before and after its change. The bill of before is scaled to the work of after, so
 * that a busy week is no loss and a quiet one no saving.
 */
export const verifySaving = ({ days, before, after, estimate }: BillComparison): Verification => {
  if (before.length === 0) return { says: 'the bill does not name it in the days before' };
  const work = WORK.find(({ usage }) => before.some(({ usageType }) => usage.test(usageType)));
  const workOf = (lines: readonly DayCost[]): number =>
    work === undefined
      ? days
      : lines
          .filter(({ usageType }) => work.usage.test(usageType))
          .reduce((total, { quantity }) => total + quantity, 0);
  const [workBefore, workAfter] = [workOf(before), workOf(after)];
  if (workBefore <= 0) return { says: 'it did no work in the days before' };
  if (workAfter <= 0) return { says: 'it did no work in the days after' };

  const wouldBe = scale(costOf(before), workAfter / workBefore);
  const saved = subtract(wouldBe, costOf(after));
  const actual = roundToCents(usdPerMonth(scale(saved, DAYS_PER_MONTH / days).amount));
  return { actual, says: sentence(actual, estimate, days, work?.unit) };
};

const costOf = (lines: readonly DayCost[]): UsdPerMonth =>
  sum(
    'USD',
    lines.map(({ usd }) => usdPerMonth(usd)),
  );

const sentence = (
  actual: UsdPerMonth,
  estimate: UsdPerMonth,
  days: number,
  unit: string | undefined,
): string => {
  const isLess = compare(actual, usdPerMonth(0)) >= 0;
  const amount = dollars(isLess ? actual : scale(actual, -1));
  const share = isZero(estimate)
    ? ''
    : `, ${percent(Number(actual.amount) / Number(estimate.amount))} of the estimate`;
  const per = unit === undefined ? '' : `, per ${unit}`;
  return `the bill shows ${amount} a month ${isLess ? 'less' : 'more'}${share} (${days} days before and after${per})`;
};
