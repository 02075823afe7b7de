import * as z from 'zod';
import { factSchema } from '#core/model/facts.ts';
import { jsonSchema } from '#core/model/plan.ts';
import { seriesSchema } from '#core/model/series.ts';

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
