import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { dayOf } from '#core/present/format.ts';
import type { ScanReport, ScanRow } from '#core/scan/report.ts';
import { type Html, html, markup, plain } from '../escape.ts';
import { count, counted, date, dollars, isoTime, tied, timeOfDay } from '../format.ts';
import { factLine } from '../four-facts.ts';
import { scanFacts } from './scan-finding.ts';
import { SCAN_PAGE_STYLE } from './scan-page-style.ts';
import { cellsOf, footnotesOf } from './scan-row.ts';
import {
  gapLines,
  notEnoughDataLines,
  priceLine,
  readLine,
  remediesOf,
  spentLine,
  totalLine,
} from './scan-summary.ts';

/** Lines of one kind that are written out: a page is read by people. */
const MOST_LINES = 200;

/** Nothing may be loaded from anywhere, and no script runs, whatever a name in an account says. */
const POLICY = `default-src 'none'; style-src 'sha256-${btoa(
  String.fromCharCode(...sha256(utf8ToBytes(SCAN_PAGE_STYLE))),
)}'; base-uri 'none'; form-action 'none'`;

/**
 * Returns a scan as one page that needs nothing besides itself: for a screen, a phone, or paper.
 *
 * @param findings the first rows in full, in their order; the others stand in the table alone
 */
export const scanPage = (report: ScanReport, findings: readonly Html[]): string => {
  const title = `What could be saved in ${accountsOf(report)}`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><meta name="referrer" content="no-referrer"><title>${title} · Trimtab</title><style>${markup(SCAN_PAGE_STYLE)}</style></head>
<body>
<header><h1>${title}</h1>
<p class="total">${tied(totalLine(report))}</p>
${missingNote(report)}
${about(report)}
</header>
<main>
${report.rows.length === 0 ? NOTHING : html`${table(report, findings.length)}<h2>One by one</h2>${findings}${restNote(report, findings)}`}
${gapSection(report)}
${section('Not enough data', notEnoughDataLines(report))}
${billSection(report)}
</main>
</body></html>
`.toString();
};

const NOTHING = html`<p>Nothing to save was found in what was read.</p>`;

const accountsOf = ({ places }: ScanReport): string => {
  const accounts = [...new Set(places.map(({ account }) => account))];
  return accounts.length === 1 ? `account ${accounts[0]}` : counted(accounts.length, 'account');
};

/** That there may be more comes before what there is. */
const missingNote = ({ gaps }: ScanReport): Html | undefined =>
  gaps.length === 0
    ? undefined
    : html`<p class="warn">More may be there than is shown: <a href="#gaps">${counted(gaps.length, 'thing')} could not be read</a>.</p>`;

const about = (report: ScanReport): Html => {
  const { endedAt, places, prices } = report;
  const facts: readonly (readonly [string, string | Html])[] = [
    ['Scanned', when(endedAt)],
    ['Accounts', [...new Set(places.map(({ account }) => account))].join(', ')],
    ['Regions', [...new Set(places.map(({ region }) => region))].join(', ')],
    ['Looked at', readLine(report)],
    ['Prices', prices.length === 0 ? 'none were needed' : prices.map(priceLine).join('; ')],
    ['What asking cost', spentLine(report)],
  ];
  return html`<dl>${facts.map(([name, says]) => html`<div><dt>${name}</dt><dd>${says}</dd></div>`)}</dl>`;
};

/** With its year: a page is kept. */
const when = (at: number): Html =>
  html`<time datetime="${isoTime(at)}">${dayOf(at)}, ${timeOfDay(at)}</time>`;

/** Those that are told in full are links. */
const table = (report: ScanReport, inFull: number): Html =>
  html`<h2 id="all">Recommendations</h2>
<table aria-labelledby="all"><thead><tr><th>Change</th><th class="n">Saves/mo</th><th>Risk</th><th class="wide">Interruption</th><th class="wide">Undo</th><th class="wide">State</th></tr></thead>
<tbody>${report.rows.map((row, i) => tableRow(row, i < inFull))}</tbody>
<tfoot><tr><th>Sum of ${counted(report.rows.length, 'row')}</th><th class="n">${dollars(report.total)}</th><td></td><td class="wide"></td><td class="wide"></td><td class="wide"></td></tr></tfoot></table>
${footnotesOf(report.rows).map((note) => html`<p class="m">${note}</p>`)}`;

const tableRow = (row: ScanRow, isInFull: boolean): Html => {
  const { id, change, saves, risk, state } = cellsOf(row);
  const [, , interruption, undo] = scanFacts(row);
  return html`<tr><td class="change">${isInFull ? html`<a href="#${id}">${id}</a>` : id} ${change}</td><td class="n">${saves}</td><td>${risk}</td><td class="wide">${factLine(interruption)}</td><td class="wide">${undo.value}</td><td class="wide">${state}</td></tr>
`;
};

const restNote = ({ rows }: ScanReport, { length }: readonly Html[]): Html | undefined =>
  length >= rows.length
    ? undefined
    : html`<p>${count(rows.length - length)} more, which save less, are in the table alone. Why they are there: trimtab explain, with their ID.</p>`;

const gapSection = (report: ScanReport): Html | undefined => {
  if (report.gaps.length === 0) return undefined;
  return html`${section('Could not be read', gapLines(report), 'gaps')}
${remediesOf(report.gaps).map(([says, statement]) => html`<p>${says}</p><pre>${JSON.stringify(statement, null, 2)}</pre>`)}`;
};

const billSection = ({ bill }: ScanReport): Html | undefined =>
  bill &&
  section(
    `Bill from ${date(bill.from)} to ${date(bill.to)}: ${dollars(bill.total)}`,
    bill.services.map(({ service, cost }) => `${plain(service, 60)} ${dollars(cost)}`),
  );

const section = (head: string, lines: readonly string[], id?: string): Html | undefined => {
  if (lines.length === 0) return undefined;
  const more = lines.length - MOST_LINES;
  return html`<h2${id !== undefined && html` id="${id}"`}>${head}</h2>
<ul>${lines.slice(0, MOST_LINES).map((line) => html`<li>${line}</li>`)}${more > 0 && html`<li>${count(more)} more; all of them: trimtab scan --json</li>`}</ul>`;
};
