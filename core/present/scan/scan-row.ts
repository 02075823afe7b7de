import { ACTIONS } from '#core/actions/index.ts';
import type { Requirement } from '#core/model/change.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { plain } from '../escape.ts';
import { dollars, percent } from '../format.ts';

/** What has to happen before a change is applied, in the fewest words. */
const STATES: Readonly<Record<Requirement, string>> = {
  nobody: 'allowed',
  'one-person': 'asks you',
  'signed-in-person': 'asks signed in',
  'two-people': 'asks two',
  never: 'blocked',
};

/** What a row says, cell by cell: the same in the table, as CSV and as Markdown. */
export interface ScanCells {
  readonly id: string;
  readonly account: string;
  readonly change: string;
  readonly saves: string;
  readonly risk: string;
  readonly state: string;
  readonly environment: string;
  readonly confidence: string;
}

export const cellsOf = ({ number, title, recommendation, risk, verdict }: ScanRow): ScanCells => ({
  id: number,
  account: recommendation.account,
  change: plain(keeps(recommendation.action) === undefined ? title : `${title} *`, 120),
  saves: dollars(recommendation.saving.usdPerMonth),
  risk: risk === undefined ? '-' : `${risk.score} ${risk.band}`,
  state: verdict === undefined ? 'no plan' : STATES[verdict.requires],
  environment: plain(recommendation.environment ?? '-', 20),
  confidence: percent(recommendation.confidence),
});

/** Whether somebody has to decide before anything happens. */
export const isWaiting = ({ verdict }: ScanRow): boolean =>
  verdict !== undefined && verdict.requires !== 'nobody' && verdict.requires !== 'never';

/** What the star of some rows means: what their changes keep. */
export const footnotesOf = (rows: readonly ScanRow[]): readonly string[] => [
  ...new Set(rows.flatMap(({ recommendation }) => keeps(recommendation.action) ?? [])),
];

const keeps = (actionId: string): string | undefined => {
  const leaves = ACTIONS.find(({ id }) => id === actionId)?.leaves;
  return leaves && `* ${leaves.what} first, kept ${leaves.keptDays} days`;
};
