import {
  add,
  compare,
  type Decimal,
  roundToCents,
  scale,
  type UsdPerMonth,
  usdPerMonth,
} from '#core/model/money.ts';
import type { Saving } from '#core/model/recommendation.ts';
import { type EpochMs, HOURS_PER_MONTH, MS_PER_DAY } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';

/** What was charged for using one resource for some time. */
export interface Charge {
  /** As the bill names it: an id, or an ARN. */
  readonly resource: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly usd: Decimal;
}

/** What a resource costs a month, by the bill. */
export interface Billed {
  readonly usdPerMonth: UsdPerMonth;
  /** Until when the bill knows. */
  readonly to: EpochMs;
}

/** A row may be a month, of 31 days at most; what is older says little of now. */
const WINDOW_MS = 31 * MS_PER_DAY;
const DAYS_PER_MONTH = HOURS_PER_MONTH / 24;

/** Costs of some resources, of a bill that is read row by row. */
export class ResourceBill {
  readonly #wanted: ReadonlySet<string>;
  /** By resource and period. */
  readonly #charges = new Map<string, Map<string, Omit<Charge, 'usd'> & { usd: UsdPerMonth }>>();
  #latest: EpochMs = 0;

  /** `wanted`: names that the bill may use. */
  constructor(wanted: Iterable<string>) {
    this.#wanted = new Set(wanted);
  }

  add({ usd, ...charge }: Charge): void {
    this.#latest = Math.max(this.#latest, charge.to);
    if (!this.#wanted.has(charge.resource)) return;
    const periods = this.#charges.get(charge.resource) ?? new Map();
    this.#charges.set(charge.resource, periods);
    const key = `${charge.from} ${charge.to}`;
    const before = periods.get(key)?.usd ?? usdPerMonth(0);
    periods.set(key, { ...charge, usd: add(before, usdPerMonth(usd)) });
  }

  /** Returns what a resource of these names costs a month by the bill's last month; undefined when it is not named there. */
  of(names: readonly string[]): Billed | undefined {
    const charges = [...new Set(names)]
      .flatMap((name) => [...(this.#charges.get(name)?.values() ?? [])])
      .filter(({ from }) => from >= this.#latest - WINDOW_MS);
    if (charges.length === 0) return undefined;
    const from = Math.min(...charges.map((charge) => charge.from));
    const to = Math.max(...charges.map((charge) => charge.to));
    const days = Math.max(1, (to - from) / MS_PER_DAY);
    const total = charges.reduce((sum, { usd }) => add(sum, usd), usdPerMonth(0));
    return { usdPerMonth: roundToCents(scale(total, DAYS_PER_MONTH / days)), to };
  }
}

/**
 * Returns a saving by what is really paid: where the bill is lower than the list price both sizes cost that much less.
 * A bill that is higher holds more than what the change touches, and says nothing.
 */
export const atBilledCost = (saving: Saving, billed: Billed, source: string): Saving => {
  const { costNow } = saving;
  if (compare(billed.usdPerMonth, costNow) >= 0) return saving;
  const share = Math.max(0, Number(billed.usdPerMonth.amount)) / Number(costNow.amount);
  const saved = roundToCents(scale(saving.usdPerMonth, share));
  return {
    usdPerMonth: compare(saved, billed.usdPerMonth) > 0 ? billed.usdPerMonth : saved,
    costNow: billed.usdPerMonth,
    formula: `(${saving.formula}) × ${Math.round(1_000 * share) / 10} % of the list price that the bill asks`,
    rate: {
      kind: 'after-commitments',
      asOf: dayOf(billed.to),
      source: `${source}; ${saving.rate.source}, ${saving.rate.asOf}`,
    },
  };
};
