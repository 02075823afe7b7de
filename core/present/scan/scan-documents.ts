import type { ScanReport, ScanRow } from '#core/scan/report.ts';
import { plain } from '../escape.ts';
import { cellsOf, footnotesOf } from './scan-row.ts';
import { summaryOf, totalLine } from './scan-summary.ts';

const CSV_HEAD = [
  'id',
  'recommendation',
  'account',
  'region',
  'environment',
  'resource',
  'name',
  'check',
  'action',
  'change',
  'saves_usd_per_month',
  'costs_usd_per_month',
  'risk',
  'requires',
  'confidence',
  'because',
];

/** Returns the rows as CSV (RFC 4180). A cell that a spreadsheet would run as a formula is text. */
export const csvOf = (rows: readonly ScanRow[]): string =>
  [CSV_HEAD, ...rows.map(csvCells)].map((cells) => cells.map(csvCell).join(',')).join('\r\n');

const csvCells = ({ number, title, recommendation, risk, verdict }: ScanRow): string[] => {
  const { saving, ...of } = recommendation;
  return [
    number,
    of.id,
    of.account,
    of.region,
    of.environment ?? '',
    of.resource,
    of.name,
    of.check,
    of.action,
    title,
    saving.usdPerMonth.amount,
    saving.costNow.amount,
    risk === undefined ? '' : String(risk.score),
    verdict?.requires ?? '',
    String(of.confidence),
    of.because,
  ];
};

/** @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/;

const csvCell = (text: string): string => {
  const safe = FORMULA.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const MARKDOWN_HEAD = ['ID', 'Change', 'Saves/mo', 'Risk', 'State', 'Env', 'Confidence'];

/** Returns the report as Markdown, for a ticket or a wiki. */
export const markdownOf = (report: ScanReport): string => {
  const rows = report.rows.map((row) => {
    const cells = cellsOf(row);
    return [
      cells.id,
      cells.change,
      cells.saves,
      cells.risk,
      cells.state,
      cells.environment,
      cells.confidence,
    ];
  });
  const line = (cells: readonly string[]) => `| ${cells.map(markdownText).join(' | ')} |`;
  const paragraphs = [totalLine(report), ...footnotesOf(report.rows), ...summaryOf(report)];
  return [
    line(MARKDOWN_HEAD),
    '| --- | --- | ---: | --- | --- | --- | ---: |',
    ...rows.map(line),
    '',
    ...paragraphs.map((text) => `${markdownText(text)}  `),
  ].join('\n');
};

/** Names come from an account: nothing in them may be markup or a link. */
const markdownText = (text: string): string =>
  plain(text).replace(/[\\`*_{}[\]<>()#|!&]/g, (character) => `\\${character}`);
