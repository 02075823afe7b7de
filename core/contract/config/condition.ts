import * as z from 'zod';
import { UNDO_KINDS } from '#core/actions/action.ts';
import { bandSchema } from '#core/model/change.ts';

/** Conditions of a rule, a level or a window; all that are given must hold. */
export const conditionSchema = z
  .strictObject({
    environment: z
      .array(z.string())
      .optional()
      .describe('The environment of the resource is one of these.'),
    account: z.array(z.string()).optional().describe('The account is one of these.'),
    action: z.array(z.string()).optional().describe('The action is one of these, by id.'),
    tags: z
      .record(z.string(), z.string())
      .optional()
      .describe('The resource has all of these tags, with these values.'),
    riskAtLeast: z.int().min(0).max(100).optional().describe('The risk is this or more.'),
    riskBelow: z.int().min(0).max(101).optional().describe('The risk is less than this.'),
    band: z.array(bandSchema).optional().describe('The band of the risk is one of these.'),
    savingAtMost: z
      .number()
      .nonnegative()
      .optional()
      .describe('It saves this many dollars a month, or less.'),
    savingAbove: z
      .number()
      .nonnegative()
      .optional()
      .describe('It saves more dollars a month than this.'),
    undo: z
      .array(z.enum(UNDO_KINDS))
      .optional()
      .describe('How well it can be undone is one of these.'),
    watched: z
      .boolean()
      .optional()
      .describe('Whether anything can be watched that would turn it back.'),
  })
  .refine((when) => Object.keys(when).length > 0, 'name at least one condition');
export type Condition = z.infer<typeof conditionSchema>;
