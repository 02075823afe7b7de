import type { RecommendationRow, Scan } from '#core/contract/api-recommendations.ts';
import { isZero, sum, type UsdPerMonth } from '#core/model/money.ts';
import { counted, dollars } from './format.ts';

/** What some recommendations save together. Open and applied are two sums: one could be saved, the other is. */
export interface SavingsTotal {
  readonly open: UsdPerMonth;
  readonly applied: UsdPerMonth;
  /** `23 open, $1,108.42 a month; 1 applied, $22.70 a month`. */
  readonly says: string;
}

/** Adds up exactly the rows that it is given: whatever total is shown is that of the rows shown beside it. */
export const savingsTotal = (
  rows: readonly Pick<RecommendationRow, 'money' | 'saves'>[],
): SavingsTotal => {
  const of = (money: RecommendationRow['money']) => rows.filter((row) => row.money === money);
  const total = (money: RecommendationRow['money']) =>
    sum(
      'USD',
      of(money).map(({ saves }) => saves),
    );
  const [open, applied] = [total('open'), total('applied')];
  const isAnyApplied = of('applied').length > 0 || !isZero(applied);
  return {
    open,
    applied,
    says: [
      `${of('open').length} open, ${dollars(open)} a month`,
      ...(isAnyApplied ? [`${of('applied').length} applied, ${dollars(applied)} a month`] : []),
    ].join('; '),
  };
};

/** `no overlap`, or what was left out so that nothing is counted twice. */
export const overlapSentence = (scans: readonly Pick<Scan, 'overlapped'>[]): string => {
  const overlapped = scans.reduce((n, scan) => n + scan.overlapped, 0);
  return overlapped === 0
    ? 'no overlap'
    : `${counted(overlapped, 'smaller finding')} on the same resources not counted`;
};
