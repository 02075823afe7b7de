import { dateTime } from '#core/present/format.ts';
import { readLine } from '#core/present/scan/scan-summary.ts';
import type { ScanRow } from '#core/scan/report.ts';
import { totalOf } from '#core/scan/rows.ts';
import { CommandError, EXIT, type ExitCode } from '../exit.ts';
import { type PageOption, requirePlace, showPage } from '../scan-file.ts';
import { lastScan } from '../scan-store.ts';
import { rowTable } from '../scan-table.ts';
import { type CommonOptions, show } from '../terminal.ts';

export interface RecsOptions extends CommonOptions {
  readonly env?: string;
  readonly service?: string;
  readonly minSaving?: string;
  readonly html?: PageOption;
}

/** What the last scan found: all of it, or what is asked for. */
export const recs = async (options: RecsOptions): Promise<ExitCode> => {
  if (options.json && options.html === true)
    throw new CommandError('one of --json and --html goes to stdout', EXIT.usage);
  await requirePlace(options.html);
  const scan = await lastScan(options.state);
  const { report } = scan;
  const rows = report.rows.filter(isWanted(options));
  const shown = { ...report, rows, total: totalOf(rows) };
  const page = async () => ({ ...scan, report: shown });
  await showPage(options.html, page, () =>
    show(options, { scannedAt: report.endedAt, rows, total: shown.total }, [
      ...rowTable(shown),
      `Scanned ${dateTime(report.endedAt)}: ${readLine(report)}`,
    ]),
  );
  return EXIT.done;
};

const isWanted = ({ env, service, minSaving = '0' }: RecsOptions): ((row: ScanRow) => boolean) => {
  const least = Number(minSaving);
  if (!Number.isFinite(least))
    throw new CommandError(
      `--min-saving is a number, not ${JSON.stringify(minSaving)}`,
      EXIT.usage,
    );
  return ({ recommendation: { environment, check, saving } }) =>
    (env === undefined || environment === env) &&
    (service === undefined || check.startsWith(`${service}/`)) &&
    Number(saving.usdPerMonth.amount) >= least;
};
