import type { Found } from '#core/checks/run-checks.ts';
import { atBilledCost, type Billed } from '#core/cost/resource-bill.ts';
import { compare, sum, type UsdPerMonth } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { titleOf } from '#core/present/title.ts';
import type { JudgedRecommendation, ScanRow } from './report.ts';

/** First short number that is given out. */
const FIRST_NUMBER = 1_001;

/** Short numbers of recommendations by their id: `rec-1042` means the same in every scan. */
export type Numbers = Readonly<Record<string, number>>;

/** Returns the numbers with one for each of these ids that has none, in the order of the ids. */
export const withNumbers = (numbers: Numbers, ids: readonly string[]): Numbers => {
  let next = Math.max(FIRST_NUMBER - 1, ...Object.values(numbers)) + 1;
  const added = ids.filter((id) => !(id in numbers)).map((id) => [id, next++] as const);
  return { ...numbers, ...Object.fromEntries(added) };
};

/** One that was found, as it was judged; what it says of the change is all that is kept of the resource. */
export interface JudgedFound {
  readonly judged: JudgedRecommendation;
  readonly title: string;
}

export const judgedFound = (judged: JudgedRecommendation, { evidence }: Found): JudgedFound => ({
  judged,
  title: titleOf({ recommendation: judged.recommendation, before: evidence.resource }),
});

/** Returns what was found at what is paid for the resource, so that nothing saves more than it costs. */
export const atBill = (
  { judged, ...found }: JudgedFound,
  { source, costOf }: { source: string; costOf: (of: Recommendation) => Billed | undefined },
): JudgedFound => {
  const { recommendation } = judged;
  const billed = costOf(recommendation);
  const saving = billed && atBilledCost(recommendation.saving, billed, source);
  if (saving === undefined || saving === recommendation.saving) return { ...found, judged };
  return {
    ...found,
    judged: {
      ...judged,
      recommendation: { ...recommendation, saving },
      atListPrices: recommendation.saving,
    },
  };
};

/** Returns the rows of a report, the largest saving first; the same on shuffled input. */
export const rowsOf = (found: readonly JudgedFound[], numbers: Numbers): ScanRow[] =>
  found
    .map(({ judged, title }) => ({
      ...judged,
      title,
      number: `rec-${numbers[judged.recommendation.id]}`,
    }))
    .sort(byNeed);

const byNeed = ({ recommendation: a }: ScanRow, { recommendation: b }: ScanRow): number =>
  compare(b.saving.usdPerMonth, a.saving.usdPerMonth) || (a.id < b.id ? -1 : 1);

/** Returns what the rows save together: resources are named once, so that nothing is counted twice. */
export const totalOf = (rows: readonly ScanRow[]): UsdPerMonth =>
  sum(
    'USD',
    rows.map(({ recommendation }) => recommendation.saving.usdPerMonth),
  );
