import { add, type Decimal, type Money, money } from '#core/model/money.ts';
import type { CostRecord } from './focus.ts';

/** The cost columns of FOCUS that are summed. */
export const COST_COLUMNS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'] as const;
type SummedColumn = (typeof COST_COLUMNS)[number];

/** What costs can be summed by. */
export const COST_DIMENSIONS = {
  all: () => 'all',
  provider: (record) => record.ProviderName,
  serviceCategory: (record) => record.ServiceCategory,
  serviceName: (record) => record.ServiceName,
  chargeCategory: (record) => record.ChargeCategory,
  subAccount: (record) => record.SubAccountId,
  region: (record) => record.RegionId,
  billingMonth: (record) => record.BillingPeriodStart.slice(0, 'YYYY-MM'.length),
  chargeDay: (record) => record.ChargePeriodStart.slice(0, 'YYYY-MM-DD'.length),
} as const satisfies Record<string, (record: CostRecord) => string | null>;
export type CostDimension = keyof typeof COST_DIMENSIONS;

/** Exact sums of the rows that share one key and one currency. */
export interface CostTotal {
  /** `null` for rows that do not say. */
  readonly key: string | null;
  readonly currency: string;
  readonly rows: number;
  /** `rows` is how many of the rows have that cost: a missing one is not a zero. */
  readonly costs: Readonly<
    Record<SummedColumn, { readonly amount: Decimal; readonly rows: number }>
  >;
}

/** Exact totals of a bill that is read row by row; each currency on its own. */
export class CostTotals {
  readonly #groups = new Map<CostDimension, Map<string, CostTotal>>();

  constructor(dimensions: readonly CostDimension[]) {
    for (const dimension of dimensions) this.#groups.set(dimension, new Map());
  }

  add(record: CostRecord): void {
    for (const [dimension, totals] of this.#groups) {
      addTo(totals, asTotal(record, COST_DIMENSIONS[dimension](record)));
    }
  }

  /** Adds the totals of another part of the bill, of the same dimensions. */
  addAll(part: CostTotals): void {
    for (const [dimension, totals] of this.#groups) {
      for (const total of part.by(dimension)) addTo(totals, total);
    }
  }

  /** Returns the totals by one of the dimensions, sorted by key and currency, rows without a key last. */
  by(dimension: CostDimension): CostTotal[] {
    const totals = this.#groups.get(dimension)?.values() ?? [];
    return [...totals].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }
}

const sortKey = ({ key, currency }: CostTotal): string =>
  JSON.stringify([key ?? '\uffff', currency]);

const addTo = (totals: Map<string, CostTotal>, added: CostTotal): void => {
  const id = JSON.stringify([added.key, added.currency]);
  const before = totals.get(id);
  totals.set(id, before === undefined ? added : merged(before, added));
};

const merged = (a: CostTotal, b: CostTotal): CostTotal => ({
  ...a,
  rows: a.rows + b.rows,
  costs: byColumn((column) => ({
    amount: add(moneyOf(a, column), moneyOf(b, column)).amount,
    rows: a.costs[column].rows + b.costs[column].rows,
  })),
});

const asTotal = (record: CostRecord, key: string | null): CostTotal => ({
  key,
  currency: record.BillingCurrency,
  rows: 1,
  costs: byColumn((column) => ({
    amount: record[column] ?? '0',
    rows: record[column] === null ? 0 : 1,
  })),
});

const moneyOf = ({ costs, currency }: CostTotal, column: SummedColumn): Money =>
  money(costs[column].amount, currency);

const byColumn = <T>(cost: (column: SummedColumn) => T): Record<SummedColumn, T> => ({
  BilledCost: cost('BilledCost'),
  EffectiveCost: cost('EffectiveCost'),
  ListCost: cost('ListCost'),
  ContractedCost: cost('ContractedCost'),
});
