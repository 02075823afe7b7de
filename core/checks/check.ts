import type * as z from 'zod';
import type { PriceBook } from '#core/cost/price-book.ts';
import type { FactOf, InstanceType, ResourceType } from '#core/model/facts.ts';
import type { Json } from '#core/model/plan.ts';
import type { Backtest, Saving } from '#core/model/recommendation.ts';
import type { Series } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';

/** A keyed look-up over the whole estate. What a check asks of it becomes part of the evidence. */
export interface Lookup<T> {
  get(key: string): T | undefined;
}

/** Everything a check can ask for beyond its own resource and series, by name. */
export interface Indexes {
  /** Prices of a region. */
  readonly prices: Lookup<PriceBook>;
  /** Instance types of a family on sale in a region, by `region/family`. */
  readonly instanceTypes: Lookup<readonly InstanceType[]>;
  /** When a volume was last detached, or an address disassociated, by ARN; as far back as the trail goes. */
  readonly detachments: Lookup<EpochMs>;
}
export type IndexName = keyof Indexes;
export const INDEX_NAMES: readonly IndexName[] = ['detachments', 'instanceTypes', 'prices'];

/** The metrics a check can ask for of its own resource; what each means and where it is read is the collector's. */
export const METRICS = [
  'cpu.utilization',
  'cpu.peak',
  'memory.utilization',
  'network.in',
  'network.out',
  'invocations.sum',
  'duration.average',
  'duration.p95',
  'errors.sum',
  'throttles.sum',
  'memory.used',
  'cpu.time',
  'queue.length',
  'reads.max',
  'writes.max',
  'read.max',
  'written.max',
  'read.sum',
  'written.sum',
  'ingested.sum',
  'database.connections',
  'database.cpu',
] as const;
export type Metric = (typeof METRICS)[number];

/** What a check sees: the indexes and series that it declared, and nothing else. */
export type Seen<I extends IndexName, M extends Metric> = Pick<Indexes, I> & {
  /**
   * A metric that nobody publishes is absent; a sample that is missing is null. A scan reads a metric only once a check
   * asks for it here, and pays for each: ask for the one that decides most first, and for none that decides nothing.
   */
  readonly series: { readonly [K in M]?: Series };
};

/** A saving worth proposing. `Params` are the action's. */
export interface Finding {
  readonly kind: 'recommend';
  readonly action: string;
  readonly params: Readonly<Record<string, Json>>;
  readonly saving: Saving;
  readonly because: string;
  readonly confidence: number;
  readonly backtest?: Backtest;
  readonly expectedPeak?: number;
  readonly capacityRatio?: Readonly<Record<string, number>>;
  readonly caveats: readonly string[];
}

/** The answer of a check about one resource. Missing data is an answer of its own, never a zero. */
export type Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'not-enough-data'; readonly missing: string }
  | Finding;

export const none: Answer = { kind: 'none' };
export const notEnoughData = (missing: string): Answer => ({ kind: 'not-enough-data', missing });
export const recommend = (
  finding: Omit<Finding, 'kind' | 'caveats'> & { caveats?: readonly string[] },
): Answer => ({
  kind: 'recommend',
  caveats: [],
  ...finding,
});

/** A pure rule about one resource: what it needs to see and when it recommends. */
export interface Check<
  T extends ResourceType = ResourceType,
  I extends IndexName = IndexName,
  M extends Metric = Metric,
  O extends z.ZodType = z.ZodType,
> {
  /** Its path, naming the thing found: `ebs/unattached-volume`. Permanent. */
  readonly id: string;
  /** Raised whenever the same evidence may give another answer. */
  readonly version: number;
  readonly catalogueId: string;
  readonly title: string;
  readonly why: string;
  /** URL of what the rule rests on. */
  readonly source: string;
  readonly resource: T;
  readonly needs: readonly I[];
  /** Series of the resource itself, and how many days of them. */
  readonly series: {
    readonly metrics: readonly M[];
    readonly days: number;
    readonly periodMs: number;
    /** It has an answer without them too, also where they could not be read. */
    readonly isOptional?: true;
    /** Whether they can change what is said of a resource; of the others they are not read. */
    matters?(resource: FactOf<T>): boolean;
  };
  readonly options: O;
  readonly detect: (
    resource: FactOf<T>,
    seen: Seen<I, M>,
    options: z.output<O>,
    now: EpochMs,
  ) => Answer;
}

/** No series of its own. */
export const NO_SERIES = { metrics: [], days: 0, periodMs: 300_000 } as const;

/** A check with its own types forgotten, as the registry holds it: `run` feeds it only what it declared. */
export type AnyCheck = Omit<Check, 'detect' | 'options'> & {
  readonly options: z.ZodType;
  detect(resource: unknown, seen: unknown, options: unknown, now: EpochMs): Answer;
};

/** Returns the check, its needs and options inferred. */
export const defineCheck = <
  T extends ResourceType,
  const I extends IndexName,
  const M extends Metric,
  O extends z.ZodType,
>(
  check: Check<T, I, M, O>,
): Check<T, I, M, O> => check;
