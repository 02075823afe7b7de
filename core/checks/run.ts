import * as z from 'zod';
import { InvariantError, NotFoundError } from '#core/errors/errors.ts';
import { hashOf } from '#core/ledger/chain.ts';
import { environmentOf, type Fact, factSchema, nameOf } from '#core/model/facts.ts';
import { type Json, jsonSchema } from '#core/model/plan.ts';
import { RECOMMENDATION_SCHEMA, type Recommendation } from '#core/model/recommendation.ts';
import { type Series, seriesSchema, slice, windowOf } from '#core/model/series.ts';
import type { EpochMs } from '#core/model/units.ts';
import type { Answer, AnyCheck, Finding, Indexes, Lookup, Metric } from './check.ts';
import { evidenceHash } from './evidence-hash.ts';
import { CHECKS } from './index.ts';

export const EVIDENCE_SCHEMA = 1;

/** The numbers a check looked at: everything that its answer rests on, so that it can be replayed. */
export const evidenceSchema = z.strictObject({
  schema: z.literal(EVIDENCE_SCHEMA),
  check: z.string(),
  checkVersion: z.int(),
  resource: factSchema,
  /** Entries that were asked for, by index and key; null where there was none. */
  lookups: z.record(z.string(), z.record(z.string(), jsonSchema)),
  series: z.record(z.string(), seriesSchema),
  options: jsonSchema,
  now: z.int(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** All that a check may look at; it is given only what it declared. */
export interface CheckInput {
  readonly resource: Fact;
  readonly indexes: Indexes;
  /** Of the resource, any metrics and any length. */
  readonly series: readonly Series[];
  /** As the check's own schema parsed them. */
  readonly options: unknown;
  readonly now: EpochMs;
}

/** What a check says of a resource, and everything that it looked at to say so. */
export interface CheckRun {
  readonly answer: Answer;
  readonly evidence: Evidence;
  /** Metrics that it asked for, whether there are any or not: no other can change the answer. */
  readonly asked: readonly Metric[];
}

/** Runs a check on one resource. @throws InvariantError when the check is for another type */
export const runCheck = (check: AnyCheck, input: CheckInput): CheckRun => {
  const { resource, options, now } = input;
  if (resource.type !== check.resource) {
    throw new InvariantError(`${check.id} looks at ${check.resource}, not at ${resource.type}`);
  }
  const lookups: Record<string, Record<string, Json>> = {};
  const recorders = check.needs.map((name) => {
    const asked: Record<string, Json> = {};
    lookups[name] = asked;
    return [name, recording(input.indexes[name], asked)] as const;
  });
  const { series, asked } = recordingSeries(check, input);
  const seen = { ...Object.fromEntries(recorders), series };
  const answer = check.detect(resource, seen, options, now);
  return {
    answer,
    asked: [...asked.keys()],
    evidence: {
      schema: EVIDENCE_SCHEMA,
      check: check.id,
      checkVersion: check.version,
      resource,
      lookups,
      series: seriesOf(check, asked),
      options: options as Json,
      now,
    },
  };
};

/** A look-up that keeps what was asked of it. */
const recording = (index: Lookup<unknown>, asked: Record<string, Json>): Lookup<unknown> => ({
  get: (key) => {
    const value = index.get(key);
    asked[key] = (value ?? null) as Json;
    return value;
  },
});

type EvidenceSeries = Evidence['series'][string];
type AskedSeries = Map<Metric, EvidenceSeries | undefined>;

/** The metrics that a check declared, no more days of them than it asked for; keeps which of them it looked at. */
const recordingSeries = (
  { series: { metrics, days } }: AnyCheck,
  { series, now }: CheckInput,
): { readonly series: object; readonly asked: AskedSeries } => {
  const asked: AskedSeries = new Map();
  const lookAt = (metric: Metric): EvidenceSeries | undefined => {
    if (asked.has(metric)) return asked.get(metric);
    const found = series.find((candidate) => candidate.metric === metric);
    const shown = found && lastComplete(found, days, now);
    asked.set(metric, shown);
    return shown;
  };
  const getters = metrics.map((metric) => [metric, { get: () => lookAt(metric) }] as const);
  return { series: Object.defineProperties({}, Object.fromEntries(getters)), asked };
};

/** Returns so many days of samples that are complete: as many samples at every time of the day. */
const lastComplete = (found: Series, days: number, now: EpochMs): EvidenceSeries => {
  const { from, to } = windowOf({ days, periodMs: found.periodMs }, now);
  const { values, ...window } = slice(found, from, to);
  return { ...window, values: [...values] };
};

/** In the order of the declaration, in whatever order they were looked at. */
const seriesOf = ({ series: { metrics } }: AnyCheck, asked: AskedSeries): Evidence['series'] =>
  Object.fromEntries(
    metrics.flatMap((metric) => {
      const shown = asked.get(metric);
      return shown === undefined ? [] : [[metric, shown]];
    }),
  );

/** An answer that was found again. */
export interface Replay {
  readonly answer: Answer;
  /** False when the check has changed since: the answer may then differ for that reason alone. */
  readonly isSameVersion: boolean;
}

/** Runs the check of an evidence again, on nothing but the evidence. @throws NotFoundError when there is no such check */
export const replay = (evidence: Evidence, checks: readonly AnyCheck[] = CHECKS): Replay => {
  const check = checks.find(({ id }) => id === evidence.check);
  if (check === undefined) throw new NotFoundError(`no check ${evidence.check} in this version`);
  const kept = (name: string): Lookup<never> => ({
    get: (key) => (evidence.lookups[name]?.[key] ?? undefined) as never,
  });
  const { answer } = runCheck(check, {
    resource: evidence.resource,
    indexes: {
      prices: kept('prices'),
      instanceTypes: kept('instanceTypes'),
      detachments: kept('detachments'),
    },
    series: Object.values(evidence.series),
    options: evidence.options,
    now: evidence.now,
  });
  return { answer, isSameVersion: check.version === evidence.checkVersion };
};

/** Whether a replay says exactly what was recommended; the alternatives come from other checks. */
export const isConfirmedBy = (
  { alternatives: _, ...recommended }: Recommendation,
  { answer }: Replay,
  evidence: Evidence,
): boolean =>
  answer.kind === 'recommend' && hashOf(recommendationOf(answer, evidence)) === hashOf(recommended);

/** Returns the id of what a check recommends for a resource: the same at every scan. */
export const recommendationId = (
  check: string,
  { account, region, arn }: Pick<Fact, 'account' | 'region' | 'arn'>,
): string => `rec-${hashOf({ account, region, check, resource: arn }).slice(0, ID_DIGITS)}`;

/** 64 bits: by chance two of a million recommendations share an id once in 37 million estates. */
const ID_DIGITS = 16;

/** Returns a finding as a recommendation, bound to its evidence. */
export const recommendationOf = (finding: Finding, evidence: Evidence): Recommendation => {
  const { resource, check, now } = evidence;
  const { kind: _, params, caveats, capacityRatio, ...rest } = finding;
  const environment = environmentOf(resource);
  return {
    ...rest,
    schema: RECOMMENDATION_SCHEMA,
    id: recommendationId(check, resource),
    check,
    params: { ...params },
    account: resource.account,
    region: resource.region,
    resource: resource.arn,
    resourceType: resource.type,
    resourceId: resource.id,
    name: nameOf(resource),
    tags: resource.tags,
    ...(environment !== undefined && { environment }),
    ...(capacityRatio !== undefined && { capacityRatio: { ...capacityRatio } }),
    caveats: [...caveats],
    evidenceHash: evidenceHash(evidence),
    foundAt: now,
  };
};
