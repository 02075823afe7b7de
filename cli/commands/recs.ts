import {
  type RecommendationRow,
  recommendationListSchema,
} from '#core/contract/api-recommendations.ts';
import { plain } from '#core/present/escape.ts';
import { dateTime, dollars, percent } from '#core/present/format.ts';
import { savingsTotal } from '#core/present/savings-total.ts';
import type { ScanCells } from '#core/present/scan/scan-row.ts';
import { readLine } from '#core/present/scan/scan-summary.ts';
import { standingWord } from '#core/present/standing-words.ts';
import { totalOf } from '#core/scan/rows.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { isInNamedPlace } from '../named-place.ts';
import { numberOf } from '../option-values.ts';
import { type PageOption, requirePlace, showPage } from '../scan-file.ts';
import { cellTable, rowTable } from '../scan-table.ts';
import { openSource, type Source } from '../source.ts';
import type { Target } from '../target.ts';
import { type CommonOptions, show } from '../terminal.ts';

export interface RecsOptions extends CommonOptions {
  readonly env?: string;
  readonly service?: string;
  readonly minSaving?: string;
  readonly html?: PageOption;
}

/** What was found: all of it, or what is asked for. */
export const recs = async (options: RecsOptions): Promise<ExitCode> => {
  if (options.json && options.html === true)
    throw new CommandError('one of --json and --html goes to stdout', EXIT.usage);
  await requirePlace(options.html);
  const isWanted = filterOf(options);
  const source = await openSource(options);
  if (source.kind === 'scan') await showScanned(source.scan, isWanted, options);
  else if (options.html === undefined) await showKnown(source.target, isWanted, options);
  else throw new CommandError('--html shows a scan: run trimtab scan first', EXIT.usage);
  return EXIT.done;
};

/** What rows are chosen by, in a scan and in the simulation. */
interface Choosable {
  readonly account: string;
  readonly region: string;
  readonly environment?: string | undefined;
  readonly check: string;
  readonly usdPerMonth: string;
}

const filterOf = ({ env, service, minSaving = '0', ...options }: RecsOptions) => {
  const isInPlace = isInNamedPlace(options);
  const least = numberOf(minSaving, '--min-saving');
  return ({ environment, check, usdPerMonth, ...place }: Choosable): boolean =>
    isInPlace(place) &&
    (env === undefined || environment === env) &&
    (service === undefined || check.startsWith(`${service}/`)) &&
    Number(usdPerMonth) >= least;
};

const showScanned = async (
  scan: Extract<Source, { kind: 'scan' }>['scan'],
  isWanted: (row: Choosable) => boolean,
  options: RecsOptions,
): Promise<void> => {
  const { report } = scan;
  const rows = report.rows.filter(({ recommendation }) =>
    isWanted({ ...recommendation, usdPerMonth: recommendation.saving.usdPerMonth.amount }),
  );
  const shown = { ...report, rows, total: totalOf(rows) };
  const page = async () => ({ ...scan, report: shown });
  await showPage(options, page, () =>
    show(options, { scannedAt: report.endedAt, rows, total: shown.total }, [
      ...rowTable(shown),
      `Scanned ${dateTime(report.endedAt)}: ${readLine(report)}`,
    ]),
  );
};

const showKnown = async (
  target: Target,
  isWanted: (row: Choosable) => boolean,
  options: RecsOptions,
): Promise<void> => {
  const { now, recommendations } = await target.get('/recommendations', recommendationListSchema);
  const rows = recommendations.filter((row) => isWanted({ ...row, usdPerMonth: row.saves.amount }));
  const { open, applied, says } = savingsTotal(rows);
  show(options, { now, rows, open, applied }, [...cellTable(rows.map(cellsOf)), says]);
};

const cellsOf = (row: RecommendationRow): ScanCells => ({
  account: row.account,
  id: row.id,
  change: plain(row.title, 120),
  saves: dollars(row.saves),
  risk: row.risk === null ? '-' : `${row.risk.score} ${row.risk.band}`,
  state: standingWord(row.standing),
  environment: plain(row.environment ?? '-', 20),
  confidence: percent(row.confidence),
});
