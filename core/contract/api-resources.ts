import * as z from 'zod';
import { LONGEST_COLD_DAYS } from '#core/contract/config/storage.ts';
import { outcomeSchema, phaseSchema } from '#core/model/change.ts';
import { factSchema, RESOURCE_TYPES } from '#core/model/facts.ts';
import { usdPerMonthSchema } from '#core/model/money.ts';
import { keptSeriesSchema } from '#core/model/series.ts';

const changeSchema = z.strictObject({
  change: z.string(),
  number: z.string(),
  phase: phaseSchema,
  outcome: outcomeSchema.optional(),
  openedAt: z.int(),
});

export const resourceRowSchema = z.strictObject({
  arn: z.string(),
  /** What people call it in the service. */
  id: z.string(),
  /** As its tags name it, else the id. As the customer wrote it: hostile text until escaped. */
  name: z.string(),
  type: z.string(),
  account: z.string(),
  region: z.string(),
  environment: z.string().optional(),
  owner: z.string().optional(),
  /** As the customer wrote them, names and values. */
  tags: z.record(z.string(), z.string()),
  observedAt: z.int(),
  /** In a month at list prices, as it was observed; absent where that depends on its use, or has no price. */
  cost: usdPerMonthSchema.optional(),
  /** Recommendations in force that no change has carried out, and what they would save together. */
  open: z.strictObject({ recommendations: z.int(), saves: usdPerMonthSchema }),
  /** Of the newest 1,000 changes the last one of this resource. */
  lastChange: changeSchema.optional(),
  /** Why nothing of it is ever changed, in one sentence; absent where it may be. */
  protected: z.string().optional(),
});
export type ResourceRow = z.infer<typeof resourceRowSchema>;

/** `GET /api/resources`: all that was last observed, largest open saving first. */
export const resourceListSchema = z.strictObject({
  now: z.int(),
  resources: z.array(resourceRowSchema),
  /** The rows added up. */
  total: z.strictObject({
    resources: z.int(),
    protected: z.int(),
    recommendations: z.int(),
    saves: usdPerMonthSchema,
    /** Of the rows that have one, and how many those are. */
    cost: usdPerMonthSchema,
    priced: z.int(),
  }),
  /** Every type that Trimtab reads, those of which there is nothing too. */
  types: z.array(z.strictObject({ type: z.string(), resources: z.int(), checks: z.int() })),
  /** Services on the bill of which Trimtab reads no resource; null where no bill was collected. */
  notRead: z
    .array(z.strictObject({ service: z.string(), currency: z.string(), cost: z.string() }))
    .nullable(),
});
export type ResourceList = z.infer<typeof resourceListSchema>;

/** `GET /api/resources/:id?days=90`: so many days of usage; by the hour where they are more than stay as collected. */
export const resourceQuerySchema = z.strictObject({
  days: z.coerce.number().int().min(1).max(LONGEST_COLD_DAYS).default(14),
});
export type ResourceQuery = z.output<typeof resourceQuerySchema>;

/** `GET /api/resources/:id`: by ARN. */
export const resourceViewSchema = z.strictObject({
  now: z.int(),
  resource: resourceRowSchema,
  fact: factSchema,
  /** What was collected of it in the days that were asked for. */
  usage: z.array(keptSeriesSchema),
  /** Those that are open: together they save what `resource` says. */
  recommendations: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      saves: usdPerMonthSchema,
      foundAt: z.int(),
    }),
  ),
  /** Newest first, those that took another back too. */
  changes: z.array(changeSchema.extend({ title: z.string() })),
});
export type ResourceView = z.infer<typeof resourceViewSchema>;

/** Resources that are asked about at once: their ARNs fit into an address that every server takes. */
export const MOST_ARNS = 25;
/** Letters that an ARN is written with, all but the comma. */
const ARN = '[!-+\\--~]{1,640}';

/** `GET /api/resources/usage?type=ec2/instance&arns=…,…`: resources of one type by their ARNs, a comma between. */
export const usageQuerySchema = z.strictObject({
  type: z.enum(RESOURCE_TYPES),
  arns: z.string().regex(new RegExp(`^${ARN}(,${ARN}){0,${MOST_ARNS - 1}}$`)),
});
export type UsageQuery = z.output<typeof usageQuerySchema>;

/** How much resources were used in the last 14 days; one of which nothing was collected is left out. */
export const resourceUsageSchema = z.strictObject({
  now: z.int(),
  usage: z.array(
    z.strictObject({
      arn: z.string(),
      metric: z.string(),
      unit: z.string(),
      /** Highest sample of every day, oldest first; null for a day without one. */
      peakPerDay: z.array(z.number().nullable()),
    }),
  ),
});
export type ResourceUsage = z.infer<typeof resourceUsageSchema>;
