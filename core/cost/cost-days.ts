import * as z from 'zod';
import { add, type Money, money, sum } from '#core/model/money.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import type { CostRecord } from './focus.ts';

/** What one service cost one account on one day, exact. `null` where the bill does not say. */
export const costRowSchema = z.strictObject({
  service: z.string().nullable(),
  account: z.string().nullable(),
  currency: z.string(),
  /** As billed: an exact decimal. */
  cost: z.string(),
});
export type CostRow = z.infer<typeof costRowSchema>;

/** A day of a bill, in UTC: `2026-01-31`. */
export interface CostDay {
  readonly day: string;
  readonly rows: readonly CostRow[];
}

/** Adds up the days of a bill that is read row by row. */
export class CostDays {
  readonly #days = new Map<string, Map<string, CostRow>>();

  add({ ChargePeriodStart, ServiceName, SubAccountId, BillingCurrency, BilledCost }: CostRecord) {
    const day = ChargePeriodStart.slice(0, 'YYYY-MM-DD'.length);
    const rows = this.#days.get(day) ?? new Map<string, CostRow>();
    this.#days.set(day, rows);
    const id = JSON.stringify([ServiceName, SubAccountId, BillingCurrency]);
    const before = rows.get(id);
    const billed = money(BilledCost, BillingCurrency);
    rows.set(id, {
      service: ServiceName,
      account: SubAccountId,
      currency: BillingCurrency,
      cost: (before ? add(moneyOf(before), billed) : billed).amount,
    });
  }

  /** Returns the days in their order, the rows of each sorted. */
  days(): CostDay[] {
    return [...this.#days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, rows]) => ({
        day,
        rows: [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
      }));
  }
}

const moneyOf = ({ cost, currency }: CostRow): Money => money(cost, currency);

/**
 * From its start on, so long a day of a bill goes on changing: itself, and the two days in which what was used arrives.
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html
 */
const SETTLES_AFTER_MS = 3 * MS_PER_DAY;

/** Whether a bill that was collected at a time has all of a day. Days are in the order of their letters. */
export const isComplete = (day: string, collectedAt: EpochMs): boolean =>
  day <= dayOf(collectedAt - SETTLES_AFTER_MS);

/** Sums of the rows that share a name. */
export interface NamedCost {
  readonly name: string | null;
  readonly cost: string;
}

/** Returns the sums of rows of one currency by what `nameOf` says, largest first. */
export const sumsBy = (
  rows: readonly CostRow[],
  nameOf: (row: CostRow) => string | null,
): NamedCost[] =>
  [...Map.groupBy(rows, nameOf)]
    .map(([name, members]) => ({ name, cost: totalOf(members) }))
    .sort((a, b) => Number(b.cost) - Number(a.cost) || ((a.name ?? '') < (b.name ?? '') ? -1 : 1));

/** Returns the exact sum of rows of one currency. @throws InvalidInputError when there are several */
export const totalOf = (rows: readonly CostRow[]): string =>
  rows.length === 0 ? '0' : sum(rows[0]?.currency ?? '', rows.map(moneyOf)).amount;
