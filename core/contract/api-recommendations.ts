import * as z from 'zod';
import {
  bandSchema,
  outcomeSchema,
  phaseSchema,
  requirementSchema,
  riskSchema,
  verdictSchema,
} from '#core/model/change.ts';
import { factSchema } from '#core/model/facts.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { usdPerMonthSchema } from '#core/model/money.ts';
import { planSchema } from '#core/model/plan.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';

/** Recommendations over the API: what was found, what a decision about it would be now, and what became of it so far. */

/** Where a recommendation stands, from what needs somebody to what is over. */
export const STANDINGS = [
  'waiting',
  'needs-person',
  'found',
  'under-way',
  'applied',
  'blocked',
  'no-plan',
  'snoozed',
  'rejected',
  'rolled-back',
  'expired',
  'cancelled',
] as const;

export const standingSchema = z.strictObject({
  kind: z.enum(STANDINGS),
  /** Why, in one sentence. */
  says: z.string(),
  /** What blocks it, by name: a rule of the policy, or a guard. */
  rule: z.string().optional(),
});
export type Standing = z.infer<typeof standingSchema>;

export const recommendationRowSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  account: z.string(),
  region: z.string(),
  environment: z.string().optional(),
  owner: z.string().optional(),
  /** `ec2`, `ebs`, `lambda`: the part of the check before the slash. */
  service: z.string(),
  check: z.string(),
  action: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  /** What could be saved, or is being saved: the two are never added. */
  money: z.enum(['open', 'applied']),
  saves: usdPerMonthSchema,
  /** Saves, Risk, Interruption, Undo, in this order. */
  facts: z.array(z.strictObject({ label: z.string(), value: z.string(), detail: z.string() })),
  /** Null where the resource allows no plan now: there is nothing to judge. */
  risk: z.strictObject({ score: z.int(), band: bandSchema }).nullable(),
  /** What policy asks for now; null as above. */
  requires: requirementSchema.nullable(),
  interruptionMinutes: z.number(),
  standing: standingSchema,
  /** The newest change that was opened for it. */
  change: z
    .strictObject({
      number: z.string(),
      phase: phaseSchema,
      outcome: outcomeSchema.optional(),
    })
    .optional(),
  confidence: z.number(),
  foundAt: z.int(),
});
export type RecommendationRow = z.infer<typeof recommendationRowSchema>;

/** What the last run of the checks saw in one region of one account. */
export const scanSchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  at: z.int(),
  resources: z.int(),
  /** Resources whose tags say that they are to be left alone. */
  optedOut: z.int(),
  /** Findings that are left out, because another one saves more on the same resource. */
  overlapped: z.int(),
  /** Answers of checks that could say nothing, by what was missing. */
  notEnoughData: z.record(z.string(), z.int()),
});
export type Scan = z.infer<typeof scanSchema>;

/** `GET /api/recommendations`: largest saving first. */
export const recommendationListSchema = z.strictObject({
  now: z.int(),
  recommendations: z.array(recommendationRowSchema),
  /** The rows of each state of money, added up. */
  open: usdPerMonthSchema,
  applied: usdPerMonthSchema,
  /** The totals, and what is not in them, in words. */
  says: z.string(),
  /** One for every region that was ever checked. */
  scans: z.array(scanSchema),
  /** Regions of the configuration that never were: nothing is known of them. */
  notScanned: z.array(z.strictObject({ account: z.string(), region: z.string() })),
});
export type RecommendationList = z.infer<typeof recommendationListSchema>;

/** A metric as it was recorded, hour by hour, and as it would have been on the proposed configuration. */
export const replayedMetricSchema = z.strictObject({
  metric: z.string(),
  startMs: z.int(),
  periodMs: z.int().positive(),
  /** Highest value of each hour; null for an hour without data. */
  recorded: z.strictObject({ unit: z.string(), values: z.array(z.number().nullable()) }),
  /** Null for a metric that the change does not scale. */
  proposed: z.strictObject({ unit: z.string(), values: z.array(z.number().nullable()) }).nullable(),
  /** Of the proposed values; null where none was set. */
  limit: z.number().nullable(),
});
export type ReplayedMetric = z.infer<typeof replayedMetricSchema>;

/** `GET /api/recommendations/:id`: everything that the page of one draws; sentences are made from it by `core/present`. */
export const recommendationDetailSchema = z.strictObject({
  now: z.int(),
  row: recommendationRowSchema,
  recommendation: recommendationSchema,
  /** The resource as it was last observed; null when it is not there any more and nothing is kept of it. */
  before: factSchema.nullable(),
  /** Null where the resource allows none now; `row.standing` says so. */
  plan: planSchema.nullable(),
  risk: riskSchema.nullable(),
  verdict: verdictSchema.nullable(),
  /** The metrics that the check looked at, the one that was replayed first; empty where it looked at none. */
  load: z.array(replayedMetricSchema),
  /** How changes of this kind went so far. */
  learned: z.strictObject({ applied: z.int(), rolledBack: z.int() }),
  /** Every change that was opened for it, newest first. */
  history: z.array(
    z.strictObject({
      number: z.string(),
      phase: phaseSchema,
      outcome: outcomeSchema.optional(),
      openedAt: z.int(),
      plan: planSchema,
      events: z.array(ledgerEventSchema),
    }),
  ),
});
export type RecommendationDetail = z.infer<typeof recommendationDetailSchema>;
