import type {
  DateInterval,
  Expression,
  GetCostAndUsageCommandInput,
  GetCostAndUsageCommandOutput,
  GetCostAndUsageWithResourcesCommandInput,
  GetCostAndUsageWithResourcesCommandOutput,
  Group,
  GroupDefinition,
  MetricValue,
  ResultByTime,
} from '@aws-sdk/client-cost-explorer';
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from '#core/model/units.ts';
import { dayOf } from '#core/present/format.ts';
import { type CallContext, type Handler, ServiceError } from '#local/services/wire/service.ts';
import { Bill, type LineItem } from '../bill.ts';
import { page } from '../paging.ts';
import type { Answer, World } from '../world.ts';

/** Usage appears on the bill about a day later. */
const BILL_DELAY_MS = 24 * MS_PER_HOUR;
/** Cost Explorer keeps thirteen months. */
const KEPT_DAYS = 396;
/** And two weeks of single resources. */
const RESOURCE_DAYS = 14;
const COSTS = [
  'AmortizedCost',
  'BlendedCost',
  'NetAmortizedCost',
  'NetUnblendedCost',
  'UnblendedCost',
];
const GROUPS_PER_PAGE = 5_000;

export const costExplorer = (world: World): Record<string, Handler> => {
  const bill = new Bill(world.store);
  const costAndUsage = (
    input: GetCostAndUsageCommandInput,
    { account, now }: CallContext,
  ): Answer<GetCostAndUsageCommandOutput> => {
    const metrics = checkedMetrics(input.Metrics);
    const groupBy = input.GroupBy ?? [];
    if (groupBy.length > 2) throw invalid('At most two groups are allowed.');
    const slots = periods(input, now);
    const billed = Math.floor((now - BILL_DELAY_MS) / MS_PER_HOUR) * MS_PER_HOUR;
    const first = slots[0]?.from ?? billed;
    const last = Math.min(billed, slots.at(-1)?.to ?? billed);
    const lines = bill
      .lines(first, last)
      .filter((line) => input.Filter === undefined || matches(line, input.Filter, account));
    const byDay = Map.groupBy(lines, (line) => line.day);
    const results = slots.map(({ from, to }) => {
      const own = daysOf(from, to).flatMap((day) => byDay.get(day) ?? []);
      const keysOf = (line: LineItem) => groupBy.map((g) => groupKey(line, g, account));
      return {
        TimePeriod: { Start: dayOf(from), End: dayOf(to) },
        Estimated: to + BILL_DELAY_MS > now || monthOf(from) === monthOf(now),
        ...(groupBy.length === 0
          ? { Total: values(own, metrics), Groups: [] }
          : { Total: {}, Groups: groups(own, keysOf, metrics) }),
      };
    });
    const { items, next } = pageOfResults(results, input.NextPageToken);
    return {
      ResultsByTime: items,
      NextPageToken: next,
      ...(groupBy.length > 0 && { GroupDefinitions: groupBy }),
      DimensionValueAttributes: [],
    };
  };
  return {
    GetCostAndUsage: costAndUsage,
    GetCostAndUsageWithResources: (
      input: GetCostAndUsageWithResourcesCommandInput,
      context: CallContext,
    ): Answer<GetCostAndUsageWithResourcesCommandOutput> => {
      if (!JSON.stringify([input.Filter, input.GroupBy]).includes('RESOURCE_ID'))
        throw invalid('Group by or filter by RESOURCE_ID.');
      if (interval(input.TimePeriod).from < dayStart(context.now) - RESOURCE_DAYS * MS_PER_DAY)
        throw invalid(`Start date is beyond the ${RESOURCE_DAYS} days that are kept of resources.`);
      return costAndUsage(input as GetCostAndUsageCommandInput, context);
    },
  };
};

const dayStart = (time: EpochMs): EpochMs => Math.floor(time / MS_PER_DAY) * MS_PER_DAY;

const invalid = (message: string) => new ServiceError('ValidationException', message);

function checkedMetrics(metrics: readonly string[] | undefined): readonly string[] {
  for (const metric of metrics ?? [])
    if (!COSTS.includes(metric) && metric !== 'UsageQuantity')
      throw invalid(`Invalid metric: ${metric}`);
  if (metrics === undefined || metrics.length === 0) throw invalid('Metrics must not be empty.');
  return metrics;
}

interface Slot {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function periods({ TimePeriod, Granularity }: GetCostAndUsageCommandInput, now: EpochMs): Slot[] {
  const { from, to } = interval(TimePeriod);
  if (from < now - KEPT_DAYS * MS_PER_DAY)
    throw invalid('Start date is beyond the 13 months that are kept.');
  if (Granularity !== 'DAILY' && Granularity !== 'MONTHLY')
    throw invalid(`Granularity ${Granularity} is not enabled for this account.`);
  const next = Granularity === 'DAILY' ? (t: EpochMs) => t + MS_PER_DAY : nextMonth;
  const slots: Slot[] = [];
  for (let t = from; t < to; t = next(t)) slots.push({ from: t, to: Math.min(to, next(t)) });
  return slots;
}

function interval(period: DateInterval | undefined): Slot {
  const [from, to] = [period?.Start, period?.End].map((text) => {
    if (text === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(text))
      throw invalid(`Dates are written YYYY-MM-DD, not ${text}.`);
    return Date.parse(`${text}T00:00:00Z`);
  });
  if (from === undefined || to === undefined || !(from < to))
    throw invalid('Start date (and hour) should be before end date (and hour)');
  return { from, to };
}

const nextMonth = (time: EpochMs): EpochMs => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
};
const monthOf = (time: EpochMs): string => dayOf(time).slice(0, 7);
const daysOf = (from: EpochMs, to: EpochMs): EpochMs[] =>
  Array.from({ length: (to - from) / MS_PER_DAY }, (_, i) => from + i * MS_PER_DAY);

/** Returns what a line has for a dimension; a tag that it lacks is empty, as on the bill. */
function dimension(line: LineItem, name: string, account: string): string {
  switch (name) {
    case 'SERVICE':
      return line.service;
    case 'USAGE_TYPE':
      return line.usageType;
    case 'RESOURCE_ID':
      return line.resourceId;
    case 'REGION':
      return line.region;
    case 'INSTANCE_TYPE':
      return line.instanceType;
    case 'LINKED_ACCOUNT':
      return account;
    case 'RECORD_TYPE':
      return 'Usage';
    default:
      throw invalid(`The simulated bill has no dimension ${name}.`);
  }
}

function groupKey(line: LineItem, { Type, Key = '' }: GroupDefinition, account: string): string {
  if (Type === 'TAG') return `${Key}$${line.tags[Key] ?? ''}`;
  if (Type === 'DIMENSION') return dimension(line, Key, account);
  throw invalid(`The simulated bill does not group by ${Type}.`);
}

function matches(line: LineItem, filter: Expression, account: string): boolean {
  const { And, Or, Not, Dimensions, Tags } = filter;
  if (And !== undefined) return And.every((f) => matches(line, f, account));
  if (Or !== undefined) return Or.some((f) => matches(line, f, account));
  if (Not !== undefined) return !matches(line, Not, account);
  if (Dimensions !== undefined)
    return (Dimensions.Values ?? []).includes(dimension(line, Dimensions.Key ?? '', account));
  if (Tags !== undefined) return (Tags.Values ?? []).includes(line.tags[Tags.Key ?? ''] ?? '');
  throw invalid('The filter is empty or of a kind that the simulated bill does not know.');
}

function groups(
  lines: readonly LineItem[],
  keysOf: (line: LineItem) => string[],
  metrics: readonly string[],
): Group[] {
  const grouped = Map.groupBy(lines, (line) => JSON.stringify(keysOf(line)));
  return [...grouped]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => ({ Keys: JSON.parse(key) as string[], Metrics: values(own, metrics) }));
}

function values(
  lines: readonly LineItem[],
  metrics: readonly string[],
): Record<string, MetricValue> {
  const cost = lines.reduce((sum, line) => sum + line.cost, 0n);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  return Object.fromEntries(
    metrics.map((metric) => [
      metric,
      COSTS.includes(metric)
        ? { Amount: decimal(cost), Unit: 'USD' }
        : { Amount: String(quantity), Unit: 'N/A' },
    ]),
  );
}

/** Returns 10⁻¹⁰ dollars as dollars, exactly. */
function decimal(cost: bigint): string {
  const digits = cost.toString().padStart(11, '0');
  const text = `${digits.slice(0, -10)}.${digits.slice(-10)}`;
  return text.replace(/\.?0+$/, '');
}

/** Pages break between periods, so that no group is split. */
function pageOfResults(results: readonly ResultByTime[], token: string | undefined) {
  const largest = Math.max(1, ...results.map((r) => r.Groups?.length ?? 0));
  const max = Math.max(1, Math.floor(GROUPS_PER_PAGE / largest));
  const { items, next } = page(results, (r) => r.TimePeriod?.Start ?? '', {
    max,
    token,
    badToken: 'InvalidNextTokenException',
  });
  return { items: [...items], next };
}
