import * as z from 'zod';
import { usdPerMonthSchema } from './money.ts';
import { jsonSchema } from './plan.ts';

export const RECOMMENDATION_SCHEMA = 1;

/** What a month costs less, and how that was reckoned. Rounded to cents once, here. */
export const savingSchema = z.strictObject({
  usdPerMonth: usdPerMonthSchema,
  /** What the resource costs a month now; a saving is never above it. */
  costNow: usdPerMonthSchema,
  /** The arithmetic with its numbers: `500 GiB × $0.08 − 500 GiB × $0.05 snapshot`. */
  formula: z.string(),
  rate: z.strictObject({
    /** `list`, or `after commitments`. */
    kind: z.enum(['list', 'after-commitments']),
    asOf: z.string(),
    source: z.string(),
  }),
});
export type Saving = z.infer<typeof savingSchema>;

/** The recorded load replayed on the proposed configuration: the picture in mail, page and console. */
export const backtestSchema = z.strictObject({
  /** The question the picture answers: `Would the smaller size have been enough?` */
  question: z.string(),
  /** Canonical metric that was replayed. */
  metric: z.string(),
  unit: z.string(),
  /** Start of the first day. */
  startMs: z.int(),
  /** Highest value of each day on the proposed configuration; null for a day without data. */
  peakPerDay: z.array(z.number().nullable()),
  limit: z.number(),
  worst: z.strictObject({ value: z.number(), atMs: z.int() }),
  hoursOver: z.int(),
  hoursSeen: z.int(),
});
export type Backtest = z.infer<typeof backtestSchema>;

/** What to change and why, for one resource. */
export const recommendationSchema = z.strictObject({
  schema: z.literal(RECOMMENDATION_SCHEMA),
  /** Hash of account, region, check and resource: stable over scans. */
  id: z.string().min(1),
  check: z.string(),
  action: z.string(),
  params: z.record(z.string(), jsonSchema),
  account: z.string(),
  region: z.string(),
  resource: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  /** Hostile text until escaped, as are the tags. */
  name: z.string(),
  tags: z.record(z.string(), z.string()),
  environment: z.string().optional(),
  /** One sentence of a reason, in words. */
  because: z.string(),
  saving: savingSchema,
  /** 0–1: how complete and how plain the evidence is. */
  confidence: z.number().min(0).max(1),
  backtest: backtestSchema.optional(),
  /** Highest expected utilisation (0–1) of the scarcest resource on the proposed configuration. */
  expectedPeak: z.number().nonnegative().optional(),
  /** New capacity ÷ old capacity per metric that scales with it: the watch predicts its baseline from it. */
  capacityRatio: z.record(z.string(), z.number().positive()).optional(),
  /** What the answer does not cover, in words: `memory: agent not installed`. */
  caveats: z.array(z.string()),
  /** What else was found for the resource, to be done instead: it is no part of the check's own answer. */
  alternatives: z.array(z.string()).optional(),
  /** SHA-256 of the canonical evidence that replays to this answer. */
  evidenceHash: z.string(),
  foundAt: z.int(),
});
export type Recommendation = z.infer<typeof recommendationSchema>;
