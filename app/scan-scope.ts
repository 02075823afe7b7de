import type { Metric } from '#core/checks/check.ts';
import { type Found, look, type Tally } from '#core/checks/run-checks.ts';
import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { Fact } from '#core/model/facts.ts';
import { type Series, windowOf } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import type { FirstSeen } from '#core/scan/first-seen.ts';
import { failureOf, type Gap, gapOf } from '#core/scan/gap.ts';
import type { SeriesNeed, TypeNeeds } from '#core/scan/needs.ts';
import type { ReadFacts, ReadSeries } from './ports.ts';
import { type ScopeIndexDeps, ScopeIndexReader } from './scope-index-reader.ts';

/** Up to so many samples of a series those of all resources are in memory at once: two weeks of days, or of hours. */
const FEW_SAMPLES = 14 * 24;
/** Resources whose finer series are in memory at a time: 14 days of one metric are up to 100 kB. */
const BATCH = 200;

export interface ScanScopeDeps extends ScopeIndexDeps {
  readonly readFacts: ReadFacts;
  readonly readSeries: ReadSeries;
}

/** One scan: what it looks for, and where it keeps what it learns on the way. */
export interface Scanning {
  readonly needs: readonly TypeNeeds[];
  readonly now: EpochMs;
  readonly tally: Tally;
  readonly firstSeen: FirstSeen;
  readonly onGap: (gap: Gap) => void;
  readonly onPrices: (prices: PriceBook) => void;
}

/**
 * Reads one account and region and runs the checks, resource by resource. Whatever cannot be read is a gap, and the
 * checks that rest on it answer that they have not enough data; the rest goes on.
 */
export async function* scanScope(
  deps: ScanScopeDeps,
  scope: Scope,
  scanning: Scanning,
): AsyncGenerator<Found> {
  const indexes = new ScopeIndexReader(deps, scope, scanning);
  for (const needs of scanning.needs) yield* scanType({ deps, scope, scanning, needs, indexes });
}

/** Resources of one type in one place. */
interface Scanned {
  readonly deps: ScanScopeDeps;
  readonly scope: Scope;
  readonly scanning: Scanning;
  readonly needs: TypeNeeds;
  readonly indexes: ScopeIndexReader;
}

/** A resource of which some check wants to see more. */
interface Open {
  readonly resource: Fact;
  readonly series: Series[];
  readonly read: Set<Metric>;
  readonly unread: Map<Metric, string>;
  wants: readonly Metric[];
}

/** Each metric costs money, so that one is read only once a check asks for it. */
async function* scanType(scanned: Scanned): AsyncGenerator<Found> {
  const { deps, scope, scanning, needs, indexes } = scanned;
  let open: Open[] = [];
  try {
    for await (const shown of deps.readFacts(scope, needs.type)) {
      await indexes.read(needs.indexes, shown);
      const resource = scanning.firstSeen.remember(shown);
      const each = { resource, series: [], read: new Set<Metric>(), unread: new Map(), wants: [] };
      const found = settle(scanned, each, open);
      if (found !== undefined) yield found;
    }
    scanning.firstSeen.hasRead(scope, needs.type);
  } catch (error) {
    scanning.onGap(gapOf(failureOf(error), scope, needs.type));
  }
  while (open.length > 0) {
    const { now, later, series } = nextToRead(open, needs);
    open = [];
    await readWanted(scanned, now, series);
    for (const each of now) {
      const found = settle(scanned, each, open);
      if (found !== undefined) yield found;
    }
    open.push(...later);
  }
}

/** Returns what was found; a resource of which more has to be seen goes to those that are open. */
const settle = (
  { scanning, needs, indexes }: Scanned,
  each: Open,
  open: Open[],
): Found | undefined => {
  const setting = {
    checks: needs.checks,
    indexes: indexes.indexes,
    unreadIndexes: indexes.unread,
    now: scanning.now,
    tally: scanning.tally,
  };
  const looked = look(setting, each);
  if (looked.kind === 'done') return looked.found;
  each.wants = looked.metrics;
  open.push(each);
  return undefined;
};

/** First what is small, of all resources together: most need no more. Then the rest, a batch to its end. */
const nextToRead = (
  open: readonly Open[],
  { series }: TypeNeeds,
): { now: readonly Open[]; later: readonly Open[]; series: readonly SeriesNeed[] } => {
  const few = series.filter(({ days, periodMs }) => (days * MS_PER_DAY) / periodMs <= FEW_SAMPLES);
  const metrics = new Set(few.flatMap((need) => need.metrics));
  const [now = [], later = []] = [true, false].map((is) =>
    open.filter(({ wants }) => wants.some((metric) => metrics.has(metric)) === is),
  );
  if (now.length > 0) return { now, later, series: few };
  return { now: later.slice(0, BATCH), later: later.slice(BATCH), series };
};

/** Reads what is wanted of these series; what several resources want alike in one request. */
const readWanted = async (
  { deps, scope, scanning }: Scanned,
  open: readonly Open[],
  series: readonly SeriesNeed[],
): Promise<void> => {
  const byArn = new Map(open.map((each) => [each.resource.arn, each]));
  for (const need of series) {
    const wantedOf = ({ wants }: Open) => need.metrics.filter((metric) => wants.includes(metric));
    for (const members of Map.groupBy(open, (each) => wantedOf(each).join()).values()) {
      const metrics = members.slice(0, 1).flatMap(wantedOf);
      if (metrics.length === 0) continue;
      const request = requestOf(
        scope,
        scanning,
        { ...need, metrics },
        {
          resources: members.map(({ resource }) => resource),
          onUnread: (resource, metric, why) => byArn.get(resource)?.unread.set(metric, why),
        },
      );
      for await (const one of deps.readSeries(scope, request))
        byArn.get(one.resource)?.series.push(one);
      for (const { read } of members) for (const metric of metrics) read.add(metric);
    }
  }
};

const requestOf = (
  scope: Scope,
  { now, onGap }: Scanning,
  { metrics, days, periodMs }: SeriesNeed,
  {
    resources,
    onUnread,
  }: {
    resources: readonly Fact[];
    onUnread: (resource: string, metric: Metric, why: string) => void;
  },
): Parameters<ReadSeries>[1] => {
  return {
    resources,
    metrics,
    ...windowOf({ days, periodMs }, now),
    periodMs,
    onUnread: (series, error) => {
      for (const { resource, metric } of series) onUnread(resource, metric, error.message);
      onGap(gapOf(error, scope, missingOf(series)));
    },
  };
};

const missingOf = (series: readonly { readonly resource: string; readonly metric: Metric }[]) => {
  const metrics = [...new Set(series.map(({ metric }) => metric))].sort();
  const resources = new Set(series.map(({ resource }) => resource)).size;
  return `${metrics.join(', ')} of ${resources} ${resources === 1 ? 'resource' : 'resources'}`;
};
