import type { ChangeRow } from '#core/contract/api.ts';
import type { CostSummaryView } from '#core/contract/api-costs.ts';
import { add, compare, isZero, type Money, money, sum } from '#core/model/money.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import { localMs } from '#core/planning/local-time.ts';
import { plain } from './escape.ts';
import { dayOf } from './format.ts';

/** By what the bars are stacked and the rows of the table are named. */
export const COST_PARTS = ['service', 'account'] as const;
export type CostPart = (typeof COST_PARTS)[number];

/** What a chart of costs and the table below it show: both are made from this one object. */
export interface CostChart {
  readonly currency: string;
  /** One after the other, without a gap. */
  readonly days: readonly CostDayBar[];
  /** Largest first. The last ones are drawn as one. */
  readonly groups: readonly CostGroup[];
  /** Of all days that are shown. */
  readonly total: Money;
  /** Complete days against those that were so many days before; undefined where the bill has none of them. */
  readonly comparison: CostComparison | undefined;
  readonly markers: readonly CostMarker[];
}

/** A day of the bill. `missing`: the bill has nothing of it, which is not the same as nothing. */
export interface CostDayBar {
  readonly day: string;
  readonly at: EpochMs;
  readonly state: 'complete' | 'incomplete' | 'missing';
  readonly total: Money;
  /** What each group cost, in the order of the groups. */
  readonly parts: readonly Money[];
}

export interface CostGroup {
  readonly name: string;
  readonly cost: Money;
  /** What it cost on the days that are compared, then and now; undefined where nothing can be compared. */
  readonly before: Money | undefined;
  readonly after: Money | undefined;
  /** The colour it is drawn in; those that are drawn as one share the last. */
  readonly layer: number;
}

export interface CostComparison {
  readonly days: number;
  readonly before: Money;
  readonly after: Money;
}

/** Changes that began on one day. */
export interface CostMarker {
  readonly at: EpochMs;
  readonly changes: readonly Pick<ChangeRow, 'number' | 'title'>[];
}

/** More layers than this cannot be told apart. */
export const MOST_LAYERS = 8;

type Currency = CostSummaryView['currencies'][number];
type Row = Currency['rows'][number];

export interface CostChartOptions {
  readonly currency: string;
  readonly by: CostPart;
  /** Days to show, up to the last one of the bill. */
  readonly days: number;
  readonly changes: readonly ChangeRow[];
}

/** Returns undefined where the bill has nothing in that currency. */
export const costChart = (
  summary: Pick<CostSummaryView, 'days' | 'currencies'>,
  { currency, by, days: wanted, changes }: CostChartOptions,
): CostChart | undefined => {
  const bill = summary.currencies.find((one) => one.currency === currency);
  const [first, last] = [summary.days[0], summary.days.at(-1)];
  if (bill === undefined || first === undefined || last === undefined) return undefined;
  const isComplete = new Map(summary.days.map(({ day, complete }) => [day, complete]));
  const shown = daysUpTo(last.day, wanted, first.day);
  const pairs = shown
    .map((day): Pair => ({ day, before: dayOf(atOf(day) - wanted * MS_PER_DAY) }))
    .filter(({ day, before }) => isComplete.get(day) === true && isComplete.get(before) === true);
  const sums = sumsOf(currency, { shown, pairs });
  const parts = partsOf(bill.rows, by, sums);
  const ofDay = Map.groupBy(bill.rows, ({ day }) => day);
  const compared = sums.compared(bill.rows);
  return {
    currency,
    groups: parts.map(({ name, cost, rows }, i) => {
      const { before, after } = sums.compared(rows) ?? {};
      const layer = parts.length > MOST_LAYERS ? Math.min(i, MOST_LAYERS - 1) : i;
      return { name, cost, before, after, layer };
    }),
    days: shown.map((day) => {
      const rows = ofDay.get(day) ?? [];
      return {
        day,
        at: atOf(day),
        state: stateOf(isComplete.get(day)),
        total: sums.all(rows),
        parts: parts.map(({ key }) => sums.all(rows.filter((row) => row[by] === key))),
      };
    }),
    total: sums.shown(bill.rows),
    comparison: compared && { days: pairs.length, ...compared },
    markers: markersOf(changes, shown),
  };
};

/** What rows of one currency come to: all of them, those of the days that are shown, those that are compared. */
interface Sums {
  readonly all: (rows: readonly Row[]) => Money;
  readonly shown: (rows: readonly Row[]) => Money;
  readonly compared: (
    rows: readonly Row[],
  ) => { readonly before: Money; readonly after: Money } | undefined;
}

const sumsOf = (
  currency: string,
  { shown, pairs }: { readonly shown: readonly string[]; readonly pairs: readonly Pair[] },
): Sums => {
  const all = (rows: readonly Row[]): Money =>
    sum(
      currency,
      rows.map(({ cost }) => money(cost, currency)),
    );
  const on = (days: ReadonlySet<string>) => (rows: readonly Row[]) =>
    all(rows.filter(({ day }) => days.has(day)));
  const before = on(new Set(pairs.map((pair) => pair.before)));
  const after = on(new Set(pairs.map((pair) => pair.day)));
  return {
    all,
    shown: on(new Set(shown)),
    compared: (rows) =>
      pairs.length === 0 ? undefined : { before: before(rows), after: after(rows) },
  };
};

interface Part {
  readonly key: string | null;
  readonly name: string;
  readonly rows: readonly Row[];
  readonly cost: Money;
}

/** The rows by what they are for, largest first; what is on no day that is shown or compared is left out. */
const partsOf = (rows: readonly Row[], by: CostPart, sums: Sums): readonly Part[] =>
  [...Map.groupBy(rows, (row) => row[by])]
    .map(([key, members]) => ({
      key,
      name: key === null ? `No ${by} said` : plain(key, 80),
      rows: members,
      cost: sums.shown(members),
    }))
    .filter(({ rows: of, cost }) => !isZero(cost) || !isZero(sums.compared(of)?.before ?? cost))
    .sort((a, b) => compare(b.cost, a.cost) || (a.name < b.name ? -1 : 1));

/** A day, and the one in its place in the period before. */
interface Pair {
  readonly day: string;
  readonly before: string;
}

const stateOf = (complete: boolean | undefined): CostDayBar['state'] =>
  complete === undefined ? 'missing' : complete ? 'complete' : 'incomplete';

const markersOf = (
  changes: readonly ChangeRow[],
  shown: readonly string[],
): readonly CostMarker[] => {
  const begun = changes.filter(
    ({ startedAt }) => startedAt !== undefined && shown.includes(dayOf(startedAt)),
  );
  return [...Map.groupBy(begun, ({ startedAt = 0 }) => dayOf(startedAt))]
    .map(([day, all]) => ({
      at: atOf(day),
      changes: all.map(({ number, title }) => ({ number, title })),
    }))
    .sort((a, b) => a.at - b.at);
};

/** Days up to the last one, none before the first that the bill has. */
const daysUpTo = (last: string, wanted: number, first: string): readonly string[] =>
  Array.from({ length: wanted }, (_, i) =>
    dayOf(atOf(last) - (wanted - 1 - i) * MS_PER_DAY),
  ).filter((day) => day >= first);

const atOf = (day: string): EpochMs => localMs(day) ?? 0;

/** What each layer of a day cost. */
export const layersOfDay = (
  { groups, currency }: Pick<CostChart, 'groups' | 'currency'>,
  { parts }: Pick<CostDayBar, 'parts'>,
): ReturnType<typeof layersOf> =>
  layersOf({
    currency,
    groups: groups.map((group, i) => ({ ...group, cost: parts[i] ?? money(0, currency) })),
  });

/** The layers as they are drawn, from below: those that share one are added up. */
export const layersOf = ({
  groups,
  currency,
}: Pick<CostChart, 'groups' | 'currency'>): readonly {
  readonly name: string;
  readonly cost: Money;
}[] => {
  const layers: { name: string; cost: Money; members: number }[] = [];
  for (const { name, cost, layer } of groups) {
    const before = layers[layer] ?? { name, cost: money(0, currency), members: 0 };
    layers[layer] = {
      name: before.members === 0 ? name : `${before.members + 1} others`,
      cost: add(before.cost, cost),
      members: before.members + 1,
    };
  }
  return layers;
};
