import * as z from 'zod';
import { outcomeSchema, phaseSchema } from '#core/model/change.ts';
import { factSchema } from '#core/model/facts.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { usdPerMonthSchema } from '#core/model/money.ts';
import { planSchema } from '#core/model/plan.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';
import { seriesSchema } from '#core/model/series.ts';
import { baselineSchema } from '#core/watch/baseline.ts';
import { reasonSchema } from './verbs.ts';

/** `GET /api/status`: what the top bar shows. */
export const statusSchema = z.strictObject({
  /** The clock of the cloud that answers. */
  now: z.int(),
  simulated: z.boolean(),
  account: z.string(),
  mode: z.enum(['recommend', 'approve', 'autopilot']),
  /** Environment of the configuration file that was deployed; absent where it has none. */
  environment: z.string().optional(),
  brake: z.strictObject({
    on: z.boolean(),
    by: z.string().optional(),
    at: z.int().optional(),
    reason: z.string().optional(),
  }),
  user: z.string(),
  waitingApprovals: z.int(),
  liveChanges: z.int(),
});
export type Status = z.infer<typeof statusSchema>;

/** `GET /api/changes?list=canaries`: those instead of the changes that save something. */
export const changeQuerySchema = z.object({ list: z.literal('canaries').optional() });
export type ChangeQuery = z.infer<typeof changeQuerySchema>;

/** `GET /api/changes`: a row each, newest first. */
export const changeRowSchema = z.strictObject({
  change: z.string(),
  number: z.string(),
  title: z.string(),
  phase: phaseSchema,
  outcome: outcomeSchema.optional(),
  openedAt: z.int(),
  /** When its first call was meant to be made; absent while none was. */
  startedAt: z.int().optional(),
  endedAt: z.int().optional(),
  /** Who decided it; whoever asked for it where nobody had to decide. */
  by: z.string(),
  /** What became of it, in a sentence; empty while it is under way. */
  result: z.string(),
  /** A saving is one of these, and two of them are never added. `none`: nothing of it is in force. */
  money: z.strictObject({
    state: z.enum(['open', 'applied', 'verified', 'none']),
    usdPerMonth: usdPerMonthSchema,
  }),
  /** Number of the change that took it back. */
  takenBackBy: z.string().optional(),
});
export type ChangeRow = z.infer<typeof changeRowSchema>;
export const changeListSchema = z.strictObject({ now: z.int(), changes: z.array(changeRowSchema) });
export type ChangeList = z.infer<typeof changeListSchema>;

/** `GET /api/changes/:id` (id or number): everything the live page draws; sentences are made from it by `core/present`. */
export const changeViewSchema = z.strictObject({
  now: z.int(),
  change: z.string(),
  number: z.string(),
  phase: phaseSchema,
  outcome: outcomeSchema.optional(),
  plan: planSchema,
  recommendation: recommendationSchema,
  before: factSchema,
  events: z.array(ledgerEventSchema),
  watch: z
    .strictObject({
      startedAt: z.int(),
      until: z.int(),
      baselines: z.array(baselineSchema),
      live: z.array(seriesSchema),
      says: z.string(),
    })
    .nullable(),
});
export type ChangeView = z.infer<typeof changeViewSchema>;

/** Characters of a cursor of the feed: API Gateway takes 10 KB for an address with all headers. */
export const LONGEST_CURSOR = 6_500;

/** `GET /api/events?after=<cursor>`: the server sets the pace. */
export const feedSchema = z.strictObject({
  now: z.int(),
  events: z.array(ledgerEventSchema),
  next: z.string(),
  pollAfterMs: z.int().positive(),
});
export type Feed = z.infer<typeof feedSchema>;

/** `POST /api/brake`. */
export const brakeRequestSchema = z.strictObject({ on: z.boolean(), reason: reasonSchema });

/** The one shape of an error. */
export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), id: z.string() }),
});
