import * as z from 'zod';
import { outcomeSchema, phaseSchema } from '#core/model/change.ts';
import { factSchema } from '#core/model/facts.ts';
import { ledgerEventSchema } from '#core/model/ledger.ts';
import { planSchema } from '#core/model/plan.ts';
import { recommendationSchema } from '#core/model/recommendation.ts';

/** A line of an export of the ledgers: all of a change. */
export const exportedChangeSchema = z.strictObject({
  meta: z.strictObject({
    change: z.string(),
    number: z.string(),
    recommendation: z.string(),
    resource: z.string(),
    planHash: z.string(),
    phase: phaseSchema,
    fence: z.int(),
    n: z.int(),
    head: z.string(),
    deadline: z.int(),
    openedAt: z.int(),
    outcome: outcomeSchema.exactOptional(),
    reverts: z.string().exactOptional(),
    canary: z.literal(true).exactOptional(),
  }),
  plan: planSchema,
  recommendation: recommendationSchema,
  before: factSchema,
  events: z.array(ledgerEventSchema),
});

/** The last line: of how many changes, and the root over their heads. */
export const exportEndSchema = z.strictObject({
  schema: z.literal(1),
  at: z.int(),
  changes: z.int(),
  root: z.string(),
});
