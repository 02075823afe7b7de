import { actionOf } from '#core/actions/index.ts';
import type {
  RecommendationDetail,
  RecommendationList,
  RecommendationRow,
  Scan,
} from '#core/contract/api-recommendations.ts';
import type { Scope } from '#core/contract/events.ts';
import { compare } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import { recommendationRowOf } from '#core/present/recommendation-row.ts';
import { replayedLoad } from '#core/present/replayed-load.ts';
import { overlapSentence, savingsTotal } from '#core/present/savings-total.ts';
import { makeListScopes } from '../list-scopes.ts';
import type {
  FindRecommendation,
  ReadHistory,
  StoredOrganization,
  StoredRecommendations,
  StoredScan,
} from '../ports.ts';
import { type JudgeRecommendationDeps, makeJudgeRecommendation } from './judge-recommendation.ts';
import { type KnownRecommendation, type LookUpDeps, lookUp } from './look-up-recommendation.ts';

export interface RecommendationViewsDeps
  extends JudgeRecommendationDeps,
    Omit<LookUpDeps, 'judgeRecommendation'> {
  readonly storedOrganization: StoredOrganization;
  readonly storedRecommendations: StoredRecommendations;
  readonly storedScan: StoredScan;
  readonly findRecommendation: FindRecommendation;
  readonly readHistory: ReadHistory;
}

/** What people see of recommendations: what was found, and what a decision about it would be now. */
export interface RecommendationViews {
  readonly list: () => Promise<RecommendationList>;
  /** @throws NotFoundError when it is not in force */
  readonly read: (id: string) => Promise<RecommendationDetail>;
}

/** Each row may read weeks of metrics: more at once would be throttled. */
const AT_ONCE = 8;

export const makeRecommendationViews = (deps: RecommendationViewsDeps): RecommendationViews => {
  const known = { ...deps, judgeRecommendation: makeJudgeRecommendation(deps) };
  return {
    list: () => list(deps, known),
    read: (id) => read(deps, known, id),
  };
};

const list = async (
  deps: RecommendationViewsDeps,
  known: LookUpDeps,
): Promise<RecommendationList> => {
  const { scopes } = await makeListScopes(deps)();
  const found: Recommendation[] = [];
  const scans: Scan[] = [];
  const notScanned: Scope[] = [];
  for (const scope of scopes) {
    found.push(...(await deps.storedRecommendations(scope)));
    const scan = await deps.storedScan(scope);
    if (scan === undefined) notScanned.push(scope);
    else scans.push(scan);
  }
  const rows: RecommendationRow[] = [];
  for (let i = 0; i < found.length; i += AT_ONCE) {
    const some = found.slice(i, i + AT_ONCE);
    rows.push(...(await Promise.all(some.map(async (one) => rowOf(await lookUp(known, one))))));
  }
  const { says, ...totals } = savingsTotal(rows);
  return {
    now: deps.now(),
    recommendations: rows.sort(bySaving),
    ...totals,
    says: `${says}, ${overlapSentence(scans)}`,
    scans,
    notScanned,
  };
};

const bySaving = (a: RecommendationRow, b: RecommendationRow): number =>
  compare(b.saves, a.saves) || (a.id < b.id ? -1 : 1);

const rowOf = ({
  recommendation,
  before,
  judged,
  standing,
  newest,
}: KnownRecommendation): RecommendationRow =>
  recommendationRowOf({
    recommendation,
    before,
    judged,
    standing,
    change: newest?.meta,
    action: actionOf(recommendation.action),
  });

const read = async (
  deps: RecommendationViewsDeps,
  known: LookUpDeps,
  id: string,
): Promise<RecommendationDetail> => {
  const recommendation = await deps.findRecommendation(id);
  const one = await lookUp(known, recommendation);
  const evidence = await deps.readEvidence(id, recommendation.evidenceHash);
  const { applied, rolledBack } = await deps.readHistory(recommendation.action);
  const { before = null, plan = null, judged } = one;
  return {
    now: deps.now(),
    row: rowOf(one),
    recommendation,
    before,
    plan,
    risk: judged?.risk ?? null,
    verdict: judged?.verdict ?? null,
    load: evidence === undefined ? [] : [...replayedLoad(evidence, recommendation)],
    learned: { applied, rolledBack },
    history: await Promise.all(
      one.changes.map(async ({ change, number, phase, outcome, openedAt }) => {
        const { plan, events } = await deps.readChange(change);
        return {
          number,
          phase,
          ...(outcome !== undefined && { outcome }),
          openedAt,
          plan,
          events: [...events],
        };
      }),
    ),
  };
};
