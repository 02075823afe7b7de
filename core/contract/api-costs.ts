import * as z from 'zod';

const daySchema = z.iso.date();
const namedSchema = z.strictObject({ name: z.string().nullable(), cost: z.string() });

/** `GET /api/costs/summary?from=2026-01-01&to=2026-01-31`: days in UTC, both included; all that there are, when left out. */
export const costQuerySchema = z.strictObject({
  from: daySchema.optional(),
  to: daySchema.optional(),
});
export type CostQuery = z.output<typeof costQuerySchema>;

/** What was billed. Amounts are exact decimals, and each sum is that of its rows. */
export const costSummarySchema = z.strictObject({
  now: z.int(),
  /** Where it comes from; null where no source is configured. */
  source: z.enum(['cost-explorer', 'focus-file']).nullable(),
  /** Null until a bill was collected. */
  collectedAt: z.int().nullable(),
  /** The days that the bill has, in order. One that is not complete will cost more than it says. */
  days: z.array(z.strictObject({ day: daySchema, complete: z.boolean() })),
  /** Each currency on its own: they are never added. */
  currencies: z.array(
    z.strictObject({
      currency: z.string(),
      total: z.string(),
      byDay: z.array(z.strictObject({ day: daySchema, cost: z.string() })),
      /** Largest first; a name is null where the bill does not say. */
      byService: z.array(namedSchema),
      byAccount: z.array(namedSchema),
      rows: z.array(
        z.strictObject({
          day: daySchema,
          service: z.string().nullable(),
          account: z.string().nullable(),
          cost: z.string(),
        }),
      ),
    }),
  ),
});
export type CostSummaryView = z.infer<typeof costSummarySchema>;
