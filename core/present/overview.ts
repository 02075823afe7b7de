import type { ChangeRow } from '#core/contract/api.ts';
import type { ApprovalRow } from '#core/contract/api-approvals.ts';
import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { sum, type UsdPerMonth } from '#core/model/money.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { savingsTotal } from './savings-total.ts';

/** What is made known of, each the rows of one list. */
export interface Shown {
  readonly recommendations: readonly RecommendationRow[];
  readonly changes: readonly ChangeRow[];
  readonly approvals: readonly ApprovalRow[];
  readonly now: EpochMs;
}

/** An amount, and how many rows it is the sum of. */
export interface Amount {
  readonly usdPerMonth: UsdPerMonth;
  readonly rows: number;
}

/** The first page: four numbers that are never added to each other, and two short lists. */
export interface Overview {
  readonly verified: Amount;
  readonly applied: Amount;
  /** Requests that wait for whoever looks. */
  readonly waiting: number;
  readonly open: Amount;
  /** What somebody must decide, most saving for its risk first. */
  readonly toDecide: readonly RecommendationRow[];
  /** Under way, or over with something to tell; what is under way first. */
  readonly happening: readonly ChangeRow[];
}

const MOST_TO_DECIDE = 5;
const MOST_HAPPENING = 8;
/** What ended is told for so long. */
const NEWS_MS = 7 * MS_PER_DAY;

/** Every number is the sum of the rows of the page that it leads to. */
export const overviewOf = ({ recommendations, changes, approvals, now }: Shown): Overview => {
  const moneyIn = (state: ChangeRow['money']['state']): Amount => {
    const rows = changes.filter(({ money }) => money.state === state);
    const usdPerMonth = sum(
      'USD',
      rows.map(({ money }) => money.usdPerMonth),
    );
    return { usdPerMonth, rows: rows.length };
  };
  return {
    verified: moneyIn('verified'),
    applied: moneyIn('applied'),
    waiting: approvals.filter(({ group }) => group === 'waiting-for-me').length,
    open: {
      usdPerMonth: savingsTotal(recommendations).open,
      rows: recommendations.filter(({ money }) => money === 'open').length,
    },
    toDecide: recommendations
      .filter(({ standing }) => standing.kind === 'waiting' || standing.kind === 'needs-person')
      .toSorted((a, b) => savingForRisk(b) - savingForRisk(a) || (a.id < b.id ? -1 : 1))
      .slice(0, MOST_TO_DECIDE),
    happening: [...changes.filter(isUnderWay), ...changes.filter((row) => isNews(row, now))].slice(
      0,
      MOST_HAPPENING,
    ),
  };
};

/** For ordering only. No risk at all counts as one point, so that savings still tell. */
const savingForRisk = ({ saves, risk }: RecommendationRow): number =>
  Number(saves.amount) / Math.max(1, risk?.score ?? 100);

const isUnderWay = ({ phase, outcome }: ChangeRow): boolean =>
  outcome === undefined && phase !== 'open';

const isNews = ({ outcome, endedAt, money }: ChangeRow, now: EpochMs): boolean =>
  outcome !== undefined &&
  endedAt !== undefined &&
  now - endedAt <= NEWS_MS &&
  (outcome === 'rolled-back' || outcome === 'needs-person' || money.state !== 'none');
