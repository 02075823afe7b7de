import type { Indexes, IndexName, Metric } from '#core/checks/check.ts';
import { runCheck } from '#core/checks/run.ts';
import { type Found, type Observed, runChecks, type Tally } from '#core/checks/run-checks.ts';
import type { Scope } from '#core/contract/events.ts';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { AppError } from '#core/errors/errors.ts';
import { isOptedOut } from '#core/guards/target.ts';
import type { Fact, InstanceType } from '#core/model/facts.ts';
import type { Series } from '#core/model/series.ts';
import { type EpochMs, MS_PER_DAY } from '#core/model/units.ts';
import type { FirstSeen } from '#core/scan/first-seen.ts';
import { failureOf, type Gap, gapOf } from '#core/scan/gap.ts';
import type { SeriesNeed, TypeNeeds } from '#core/scan/needs.ts';
import type {
  ReadDetachments,
  ReadFacts,
  ReadInstanceTypes,
  ReadPrices,
  ReadSeries,
} from './ports.ts';

/** CloudTrail's own look-up goes back this far. */
const TRAIL_DAYS = 90;
/** Resources whose series are in memory at a time: 14 days of one metric are up to 100 kB. */
const BATCH = 200;

export interface ScanScopeDeps {
  readonly readFacts: ReadFacts;
  readonly readSeries: ReadSeries;
  readonly readDetachments: ReadDetachments;
  readonly readInstanceTypes: ReadInstanceTypes;
  readonly readPrices: ReadPrices;
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
  const indexes = new ScopeReader(deps, scope, scanning);
  for (const needs of scanning.needs) {
    const setting = {
      checks: needs.checks,
      indexes: indexes.indexes,
      unreadIndexes: indexes.unread,
      now: scanning.now,
      tally: scanning.tally,
    };
    yield* runChecks(setting, observe(deps, scope, scanning, needs, indexes));
  }
}

/** The resources of one type, with the series that their checks cannot do without. */
async function* observe(
  deps: ScanScopeDeps,
  scope: Scope,
  scanning: Scanning,
  needs: TypeNeeds,
  reader: ScopeReader,
): AsyncGenerator<Observed> {
  const open: Fact[] = [];
  try {
    for await (const shown of deps.readFacts(scope, needs.type)) {
      await reader.read(needs.indexes, shown);
      const resource = scanning.firstSeen.remember(shown);
      if (isOpen({ resource, series: [] }, needs, reader, scanning.now)) open.push(resource);
      else yield { resource, series: [] };
    }
    scanning.firstSeen.hasRead(scope, needs.type);
  } catch (error) {
    scanning.onGap(gapOf(failureOf(error), scope, needs.type));
  }
  for (let i = 0; i < open.length; i += BATCH)
    yield* await readBatch(deps, scope, scanning, needs, {
      reader,
      resources: open.slice(i, i + BATCH),
    });
}

/**
 * Whether more series can change what is said of a resource: each one costs money. A check that has nothing to say of it
 * with some of its metrics has nothing to say with all of them.
 */
const isOpen = (
  { resource, series }: Observed,
  { checks, indexes: names }: TypeNeeds,
  { indexes, unread }: ScopeReader,
  now: EpochMs,
): boolean => {
  if (isOptedOut(resource.tags, now) || names.some((name) => unread.has(name))) return false;
  return checks.some(
    ({ check, options }) =>
      check.series.metrics.length > 0 &&
      check.series.matters?.(resource) !== false &&
      runCheck(check, { resource, indexes, series, options, now }).answer.kind !== 'none',
  );
};

/** Reads the series of some resources, stage by stage, of each only for as long as it can change anything. */
const readBatch = async (
  { readSeries }: ScanScopeDeps,
  scope: Scope,
  scanning: Scanning,
  needs: TypeNeeds,
  { resources, reader }: { resources: readonly Fact[]; reader: ScopeReader },
): Promise<readonly Observed[]> => {
  const observed = resources.map((resource) => ({
    resource,
    series: [] as Series[],
    unread: new Map<string, string>(),
  }));
  const byArn = new Map(observed.map((each) => [each.resource.arn, each]));
  let open = observed;
  for (const stage of needs.stages) {
    for (const need of stage) {
      const request = requestOf(scope, scanning, need, {
        resources: open.map(({ resource }) => resource),
        onUnread: (resource, metric, why) => byArn.get(resource)?.unread.set(metric, why),
      });
      for await (const series of readSeries(scope, request))
        byArn.get(series.resource)?.series.push(series);
    }
    open = open.filter((each) => isOpen(each, needs, reader, scanning.now));
    if (open.length === 0) break;
  }
  return observed;
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
  const to = Math.floor(now / periodMs) * periodMs;
  return {
    resources,
    metrics,
    from: to - days * MS_PER_DAY,
    to,
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

/** What the checks look up in a scope, read when the first resource needs it: an empty region costs no call. */
class ScopeReader {
  readonly indexes: Indexes;
  readonly unread = new Map<IndexName, string>();
  readonly #prices = new Map<string, PriceBook>();
  readonly #families = new Map<string, readonly InstanceType[]>();
  readonly #detachments = new Map<string, EpochMs>();
  readonly #asked = new Map<IndexName, Promise<void>>();
  readonly #readers: Readonly<Record<IndexName, (of: Fact) => Promise<void>>>;
  readonly #scope: Scope;
  readonly #onGap: Scanning['onGap'];

  constructor(deps: ScanScopeDeps, scope: Scope, { now, onGap, onPrices }: Scanning) {
    this.#scope = scope;
    this.#onGap = onGap;
    this.indexes = {
      prices: this.#prices,
      instanceTypes: this.#families,
      detachments: this.#detachments,
    };
    this.#readers = {
      prices: async (resource) => {
        const onUnread = (error: AppError) =>
          onGap(gapOf(error, scope, 'list prices: the built-in table stands in'));
        const prices = await deps.readPrices(scope, { resource, onUnread });
        this.#prices.set(scope.region, prices);
        onPrices(prices);
      },
      instanceTypes: async () => {
        const types = await deps.readInstanceTypes(scope);
        const families = Map.groupBy(types, ({ family }) => `${scope.region}/${family}`);
        for (const [family, members] of families) this.#families.set(family, members);
      },
      detachments: async () => {
        const found = await deps.readDetachments(scope, now - TRAIL_DAYS * MS_PER_DAY);
        for (const [arn, at] of found) this.#detachments.set(arn, at);
      },
    };
  }

  /** Reads what is looked up for a resource: prices for each one, all else once for the scope. */
  async read(names: readonly IndexName[], of: Fact): Promise<void> {
    for (const name of names) {
      const known = name === 'prices' ? undefined : this.#asked.get(name);
      const asked = known ?? this.#readOne(name, of);
      this.#asked.set(name, asked);
      await asked;
    }
  }

  async #readOne(name: IndexName, of: Fact): Promise<void> {
    try {
      await this.#readers[name](of);
    } catch (error) {
      const failed = failureOf(error);
      this.unread.set(name, failed.message);
      this.#onGap(gapOf(failed, this.#scope, MISSING[name]));
    }
  }
}

const MISSING: Readonly<Record<IndexName, string>> = {
  prices: 'prices',
  instanceTypes: 'sizes of instance types',
  detachments: 'since when volumes and addresses are free',
};
