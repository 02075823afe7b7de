import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { isoTime } from './format.ts';

/** The columns of the export, in their order, and what stands in them. */
const COLUMNS: Readonly<Record<string, (row: RecommendationRow) => string | number>> = {
  id: ({ id }) => id,
  change: ({ title }) => title,
  number: ({ change }) => change?.number ?? '',
  saves_usd_per_month: ({ saves }) => saves.amount,
  money: ({ money }) => money,
  risk: ({ risk }) => risk?.score ?? '',
  band: ({ risk }) => risk?.band ?? '',
  interruption: ({ facts }) => facts[2]?.value ?? '',
  undo: ({ facts }) => facts[3]?.value ?? '',
  state: ({ standing }) => standing.kind,
  says: ({ standing }) => standing.says,
  rule: ({ standing }) => standing.rule ?? '',
  asks: ({ requires }) => requires ?? '',
  owner: ({ owner }) => owner ?? '',
  environment: ({ environment }) => environment ?? '',
  account: ({ account }) => account,
  region: ({ region }) => region,
  resource: ({ resource }) => resource,
  check: ({ check }) => check,
  action: ({ action }) => action,
  confidence: ({ confidence }) => confidence,
  found: ({ foundAt }) => isoTime(foundAt),
};

/** Returns the rows as CSV with a head (RFC 4180). A name that a spreadsheet would take for a formula is made text. */
export const recommendationsCsv = (rows: readonly RecommendationRow[]): string =>
  [
    Object.keys(COLUMNS),
    ...rows.map((row) => Object.values(COLUMNS).map((cell) => asText(cell(row)))),
  ]
    .map((cells) => `${cells.map(quoted).join(',')}\r\n`)
    .join('');

/** What begins like a formula is one to a spreadsheet, whoever wrote it into a tag. */
const asText = (cell: string | number): string =>
  typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
