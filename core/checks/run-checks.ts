import { InvariantError } from '#core/errors/errors.ts';
import { isOptedOut } from '#core/guards/target.ts';
import type { Fact, ResourceType } from '#core/model/facts.ts';
import { compare } from '#core/model/money.ts';
import type { Recommendation } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import { dollars } from '#core/present/format.ts';
import { type Answer, type Indexes, type IndexName, type Metric, notEnoughData } from './check.ts';
import type { ConfiguredCheck } from './configure.ts';
import { type Evidence, recommendationOf, runCheck } from './run.ts';

/** A resource as it is and as it was used. */
export interface Observed {
  readonly resource: Fact;
  readonly series: readonly Series[];
  /** Metrics that were read; absent: all that there are. */
  readonly read?: ReadonlySet<Metric> | undefined;
  /** Metrics of it that could not be read, and why: what a check says that asks for one of them does not count. */
  readonly unread?: ReadonlyMap<Metric, string> | undefined;
}

/** What the checks say of a resource, or what they have to see first. */
export type Looked =
  | { readonly kind: 'done'; readonly found: Found | undefined }
  | { readonly kind: 'wants'; readonly metrics: readonly Metric[] };

/** A recommendation and what it rests on. */
export interface Found {
  readonly recommendation: Recommendation;
  readonly evidence: Evidence;
}

/** What a check answered over a run. */
export interface CheckCount {
  readonly check: string;
  readonly recommended: number;
  /** Recommended, but another check saves more on the same resource. */
  readonly overlapped: number;
  readonly none: number;
  /** Resources by what was missing. */
  readonly notEnoughData: Readonly<Record<string, number>>;
}

/** What everything that is seen is measured by. */
export interface RunSetting {
  readonly checks: readonly ConfiguredCheck[];
  readonly indexes: Indexes;
  /** Indexes that could not be read, and why: a check that needs one of them is not run. */
  readonly unreadIndexes?: ReadonlyMap<IndexName, string> | undefined;
  readonly now: EpochMs;
  readonly tally: Tally;
}

/**
 * Runs the checks over an estate, one resource at a time, and gives what was found in the order of the estate.
 * Nothing of a resource is kept once the next one is asked for; what is counted goes to the tally.
 */
export async function* runChecks(
  setting: RunSetting,
  estate: AsyncIterable<Observed> | Iterable<Observed>,
): AsyncGenerator<Found> {
  const byType: ReadonlyMap<ResourceType, readonly ConfiguredCheck[]> = Map.groupBy(
    setting.checks,
    ({ check }) => check.resource,
  );
  for await (const observed of estate) {
    const checks = byType.get(observed.resource.type) ?? [];
    const looked = look({ ...setting, checks }, observed);
    if (looked.kind === 'wants')
      throw new InvariantError(`${observed.resource.arn}: ${looked.metrics.join(', ')} not read`);
    if (looked.found !== undefined) yield looked.found;
  }
}

/**
 * Asks all checks about one resource of their type, and counts what they say. As long as one of them asks for a metric
 * that is not read yet, nothing is counted: what it would say does not matter, and no other metric can change it.
 */
export const look = (setting: RunSetting, observed: Observed): Looked => {
  const { checks, indexes, now, tally } = setting;
  const { resource, series } = observed;
  if (isOptedOut(resource.tags, now)) {
    tally.optedOut += 1;
    return { kind: 'done', found: undefined };
  }
  const said = checks.map(({ check, options }) => {
    const blind = unreadIndex(check, setting);
    if (blind !== undefined) return { check, unread: blind };
    const ran = runCheck(check, { resource, indexes, series, options, now });
    const needed = check.series.isOptional ? [] : ran.asked;
    return { check, ran, unread: whyUnread(needed, observed) };
  });
  const wanted = new Set(said.flatMap(({ ran }) => ran?.asked ?? []).filter(isToRead(observed)));
  if (wanted.size > 0) return { kind: 'wants', metrics: [...wanted] };

  tally.resources += 1;
  const found = said.flatMap(({ check, ran, unread }): Found[] => {
    if (ran === undefined || unread !== undefined) {
      tally.count(check.id, notEnoughData(unread ?? ''));
      return [];
    }
    tally.count(check.id, ran.answer);
    if (ran.answer.kind !== 'recommend') return [];
    const { evidence } = ran;
    return [{ recommendation: recommendationOf(ran.answer, evidence), evidence }];
  });
  const { kept, overlapped } = withoutOverlap(found);
  for (const { recommendation } of overlapped) tally.countOverlap(recommendation.check);
  const [best] = kept;
  return { kind: 'done', found: best && withAlternatives(best, overlapped) };
};

const isToRead =
  ({ read, unread }: Observed) =>
  (metric: Metric): boolean =>
    read !== undefined && !read.has(metric) && !unread?.has(metric);

/** What was not read is not taken for what is not there. */
const whyUnread = (asked: readonly Metric[], { unread }: Observed): string | undefined =>
  asked.map((metric) => unread?.get(metric)).find((why) => why !== undefined);

const unreadIndex = (
  { needs }: ConfiguredCheck['check'],
  { unreadIndexes }: RunSetting,
): string | undefined =>
  needs.map((name) => unreadIndexes?.get(name)).find((why) => why !== undefined);

/** Says what else could be done with the resource, instead and not as well. */
const withAlternatives = ({ recommendation, evidence }: Found, others: readonly Found[]): Found => {
  if (others.length === 0) return { recommendation, evidence };
  const alternatives = others.map(
    ({ recommendation: { action, saving } }) =>
      `instead of this: ${action} would save ${dollars(saving.usdPerMonth)} a month`,
  );
  return { recommendation: { ...recommendation, alternatives }, evidence };
};

/**
 * Keeps for each resource the recommendation that saves most, so that savings can be summed: what two checks find on
 * one resource cannot both be saved. The first check by name wins where they save the same.
 */
export const withoutOverlap = (
  found: readonly Found[],
): { readonly kept: readonly Found[]; readonly overlapped: readonly Found[] } => {
  const best = new Map<string, Found>();
  for (const one of found) {
    const { resource } = one.recommendation;
    const other = best.get(resource);
    if (other === undefined || isBetter(one.recommendation, other.recommendation)) {
      best.set(resource, one);
    }
  }
  const isKept = (one: Found) => best.get(one.recommendation.resource) === one;
  return { kept: found.filter(isKept), overlapped: found.filter((one) => !isKept(one)) };
};

const isBetter = (a: Recommendation, b: Recommendation): boolean => {
  const order = compare(a.saving.usdPerMonth, b.saving.usdPerMonth);
  return order > 0 || (order === 0 && a.check < b.check);
};

/** Reasons that are told apart for a check; a reason that names its resource must not make a run grow with the estate. */
const MOST_REASONS = 50;
const OTHER_REASONS = 'other reasons';

/** Counts of a run, of a size that depends on the checks and not on the estate. */
export class Tally {
  resources = 0;
  optedOut = 0;
  readonly #counts = new Map<string, Counting>();

  count(check: string, answer: Answer): void {
    const counts = this.#of(check);
    if (answer.kind === 'none') counts.none += 1;
    else if (answer.kind === 'recommend') counts.recommended += 1;
    else {
      const { notEnoughData } = counts;
      const isKnown = notEnoughData.has(answer.missing) || notEnoughData.size < MOST_REASONS;
      const reason = isKnown ? answer.missing : OTHER_REASONS;
      notEnoughData.set(reason, (notEnoughData.get(reason) ?? 0) + 1);
    }
  }

  countOverlap(check: string): void {
    this.#of(check).overlapped += 1;
  }

  /** One line for each check that looked at anything, sorted by id; reasons sorted too. */
  counts(): readonly CheckCount[] {
    return [...this.#counts].toSorted(byName).map(([check, { notEnoughData, ...counts }]) => ({
      check,
      ...counts,
      notEnoughData: Object.fromEntries([...notEnoughData].toSorted(byName)),
    }));
  }

  #of(check: string): Counting {
    const counts = this.#counts.get(check) ?? {
      recommended: 0,
      overlapped: 0,
      none: 0,
      notEnoughData: new Map(),
    };
    this.#counts.set(check, counts);
    return counts;
  }
}

interface Counting {
  recommended: number;
  overlapped: number;
  none: number;
  readonly notEnoughData: Map<string, number>;
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : 1;
