import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { StoredScan } from '#adapters/scan-folder/scan-folder.ts';
import type { Html } from '#core/present/escape.ts';
import { scanFinding } from '#core/present/scan/scan-finding.ts';
import { scanPage } from '#core/present/scan/scan-page.ts';
import { CommandError } from './exit.ts';
import { type CommonOptions, print, remark } from './terminal.ts';

/** `--html`: a file, or true for stdout. */
export type PageOption = string | true | undefined;

/** Recommendations that are told in full; a page of more takes a browser too long. */
const MOST_FINDINGS = 1_000;

/** Looks before anything is read and paid for. @throws CommandError when no file can be written there */
export const requirePlace = async (page: PageOption): Promise<void> => {
  if (typeof page !== 'string') return;
  const path = resolve(page);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) throw new CommandError(`${path} is a folder: name a file in it`);
  await access(dirname(path), constants.W_OK).catch(() => {
    throw new CommandError(`no file can be written in ${dirname(path)}`);
  });
};

/** Writes a scan as one page: into a file beside what `show` shows, or to stdout in its place. */
export const showPage = async (
  options: CommonOptions & { readonly html?: PageOption },
  scan: () => Promise<StoredScan>,
  show: () => void | Promise<void>,
): Promise<void> => {
  const { html: page } = options;
  if (page !== true) await show();
  if (page === undefined) return;
  const text = await pageOf(await scan());
  if (page === true) return print(text);
  await writeFile(page, text);
  remark(options, `Written: ${page}`);
};

/** What it rests on is read one by one. */
const pageOf = async ({ report, readEvidence }: StoredScan): Promise<string> => {
  const findings: Html[] = [];
  for (const row of report.rows.slice(0, MOST_FINDINGS))
    findings.push(scanFinding(row, await readEvidence(row.recommendation.evidenceHash)));
  return scanPage(report, findings);
};
