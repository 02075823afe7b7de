import type { ScanReport, ScanRow } from '#core/scan/report.ts';
import { csv } from '../csv.ts';
import { markdownText } from '../escape.ts';
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

/** Returns the rows as CSV with a head. */
export const csvOf = (rows: readonly ScanRow[]): string => csv([CSV_HEAD, ...rows.map(csvCells)]);

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
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => markdownText(cell)).join(' | ')} |`;
  const paragraphs = [totalLine(report), ...footnotesOf(report.rows), ...summaryOf(report)];
  return [
    line(MARKDOWN_HEAD),
    '| --- | --- | ---: | --- | --- | --- | ---: |',
    ...rows.map(line),
    '',
    ...paragraphs.map((text) => `${markdownText(text)}  `),
  ].join('\n');
};
