import { TABLE_VARIABLES, type TableVariable } from './env.ts';

/** A table's keys as DynamoDB wants them; all keys are strings. */
export interface TableShape {
  readonly hash: string;
  readonly range?: string;
  readonly indexes: Readonly<Record<string, { readonly hash: string; readonly range?: string }>>;
  /** Attribute with the epoch second at which DynamoDB may drop the item. */
  readonly expires?: string;
  /** What is in it is read from the accounts again, so that it is neither backed up nor restored. */
  readonly isCollected?: true;
}

/** One definition of the tables, used by `lib/` to create them in AWS and by `local/` to create them here. */
export const TABLES: Readonly<Record<TableVariable, TableShape>> = {
  /** `meta`, `plan`, `watch`, `event#000001` … of each change. */
  CHANGES_TABLE: {
    hash: 'change',
    range: 'part',
    indexes: {
      /** Changes that are not closed: `live` is `yes` or absent; by deadline, for the sweeper. */
      live: { hash: 'live', range: 'deadline' },
      /** The event feed: a day, and `time#change#n` within it. */
      feed: { hash: 'feedDay', range: 'feedKey' },
    },
  },
  LOCKS_TABLE: { hash: 'resource', indexes: {} },
  /** `current`, `evidence#<hash>` of each recommendation. */
  RECOMMENDATIONS_TABLE: {
    hash: 'recommendation',
    range: 'part',
    indexes: { scope: { hash: 'scope', range: 'recommendation' } },
    expires: 'expires',
  },
  /** By hash of the link's secret, or `approval#<id>` for the request itself. */
  APPROVALS_TABLE: {
    hash: 'key',
    indexes: { change: { hash: 'change', range: 'key' } },
    expires: 'expires',
  },
  /** `account#region#type` and the ARN. */
  FACTS_TABLE: { hash: 'scope', range: 'arn', indexes: {}, isCollected: true },
  /** ARN and metric; `2026-08-31#300000`: a day of samples at one period. */
  SERIES_TABLE: {
    hash: 'series',
    range: 'day',
    indexes: {},
    expires: 'expires',
    isCollected: true,
  },
  /** `brake`, `config`, `counter#change`, `costs#…`. */
  CONTROL_TABLE: { hash: 'key', range: 'part', indexes: {} },
};

/** The tables with what nobody could tell again: what was decided and done, asked and answered, and what it rested on. */
export const KEPT_TABLES: readonly TableVariable[] = TABLE_VARIABLES.filter(
  (variable) => TABLES[variable].isCollected === undefined,
);
