import * as z from 'zod';
import { requirementSchema } from '#core/model/change.ts';

/** `GET /api/policies`: what decides who must agree, in order. Every rule that matches counts, and the strictest wins. */
export const policyListSchema = z.strictObject({
  now: z.int(),
  /** Of the configuration in force. */
  version: z.string(),
  mode: z.enum(['recommend', 'approve', 'autopilot']),
  rules: z.array(
    z.strictObject({
      name: z.string(),
      says: z.string(),
      requires: requirementSchema,
      /** File and line, or `built in`. */
      where: z.string(),
      /** No configuration can leave it out. */
      builtIn: z.boolean(),
      /** Changes since `since` that it matched. */
      hits: z.int(),
    }),
  ),
  /** When changes may be made: `freeze` says when none is. Times are those of the next two weeks. */
  timing: z.array(
    z.strictObject({
      kind: z.enum(['window', 'freeze', 'business-hours']),
      says: z.string(),
      spans: z.array(z.strictObject({ from: z.int(), to: z.int() })),
    }),
  ),
  /** How much may change at once and in a time, a sentence each. */
  caps: z.array(z.string()),
  /** Changes that were judged since then. */
  judged: z.int(),
  since: z.int(),
});
export type PolicyList = z.infer<typeof policyListSchema>;
