import type { ChangeRow } from '#core/contract/api.ts';
import { add, type Money, money, roundToCents, scale, sum } from '#core/model/money.ts';
import { type EpochMs, HOURS_PER_MONTH, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { localMs } from '#core/planning/local-time.ts';
import { dayOf } from './format.ts';

/** What a day was billed, and what it would have been without the changes that were in force on it. */
export interface DayWithAndWithout {
  /** `2026-01-31`, in UTC. */
  readonly day: string;
  readonly atMs: EpochMs;
  readonly billed: Money;
  readonly without: Money;
  /** False: the bill of the day still grows. */
  readonly complete: boolean;
  /** Numbers of the changes that came into force on it. */
  readonly changes: readonly string[];
}

interface Billed {
  readonly days: readonly { readonly day: string; readonly complete: boolean }[];
  readonly byDay: readonly { readonly day: string; readonly cost: string }[];
  readonly currency: string;
}

type Saving = Pick<ChangeRow, 'number' | 'startedAt' | 'money'>;

/**
 * Adds to each day what its changes saved on it, from the hour on in which they were made. A change of which nothing is
 * in force any more adds nothing, not even for the days on which it was. Savings are in US dollars: another currency is
 * left as it was billed.
 */
export const costWithoutChanges = (
  { days, byDay, currency }: Billed,
  changes: readonly Saving[],
): readonly DayWithAndWithout[] => {
  const costs = new Map(byDay.map(({ day, cost }) => [day, cost]));
  const saving = currency === 'USD' ? changes.filter(isInForce) : [];
  return days.map(({ day, complete }) => {
    const billed = money(costs.get(day) ?? 0, currency);
    const saved = saving.map(({ money: { usdPerMonth }, startedAt }) =>
      roundToCents(scale(usdPerMonth, hoursOf(day, startedAt) / HOURS_PER_MONTH)),
    );
    return {
      day,
      atMs: localMs(day) ?? 0,
      billed,
      without: add(billed, sum<string>(currency, saved)),
      complete,
      changes: saving
        .filter(({ startedAt }) => dayOf(startedAt) === day)
        .map(({ number }) => number),
    };
  });
};

const isInForce = (change: Saving): change is Saving & { readonly startedAt: EpochMs } =>
  change.startedAt !== undefined &&
  (change.money.state === 'applied' || change.money.state === 'verified');

/** Whole hours of a day that lie after a time. */
const hoursOf = (day: string, after: EpochMs): number => {
  const first = dayOf(after);
  if (day < first) return 0;
  return day > first ? 24 : Math.floor((MS_PER_DAY - (after % MS_PER_DAY)) / MS_PER_HOUR);
};
