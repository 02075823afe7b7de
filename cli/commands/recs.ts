import { dateTime } from '#core/present/format.ts';
import { readLine } from '#core/present/scan/scan-summary.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { numberOf } from '../option-values.ts';
import { lastScan } from '../scan-store.ts';
import { rowTable } from '../scan-table.ts';
import { type CommonOptions, show } from '../terminal.ts';

export interface RecsOptions extends CommonOptions {
  readonly env?: string;
  readonly service?: string;
  readonly minSaving?: string;
}

/** What the last scan found: all of it, or what is asked for. */
export const recs = async (options: RecsOptions): Promise<ExitCode> => {
  const { report } = await lastScan(options.state);
  const rows = report.rows.filter(isWanted(options));
  const shown = { ...report, rows, total: totalOf(rows) };
  show(options, { scannedAt: report.endedAt, rows, total: shown.total }, [
    ...rowTable(shown),
    `Scanned ${dateTime(report.endedAt)}: ${readLine(report)}`,
  ]);
  return EXIT.done;
};

const isWanted = ({ env, service, minSaving = '0' }: RecsOptions): ((row: ScanRow) => boolean) => {
  const least = numberOf(minSaving, '--min-saving');
  return ({ recommendation: { environment, check, saving } }) =>
    (env === undefined || environment === env) &&
    (service === undefined || check.startsWith(`${service}/`)) &&
    Number(saving.usdPerMonth.amount) >= least;
};
