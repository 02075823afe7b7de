import type { RecommendationRow } from '#core/contract/api-recommendations.ts';
import { csv } from './csv.ts';
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

/** Returns the rows as CSV with a head. */
export const recommendationsCsv = (rows: readonly RecommendationRow[]): string =>
  `${csv([Object.keys(COLUMNS), ...rows.map((row) => Object.values(COLUMNS).map((cell) => cell(row)))])}\r\n`;
