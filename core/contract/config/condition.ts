import * as z from 'zod';
import { UNDO_KINDS } from '#core/actions/action.ts';
import { bandSchema } from '#core/model/change.ts';

/** Conditions of a rule, a level or a window; all that are given must hold. */
export const conditionSchema = z
  .strictObject({
    environment: z.array(z.string()).optional(),
    account: z.array(z.string()).optional(),
    action: z.array(z.string()).optional(),
    tags: z.record(z.string(), z.string()).optional(),
    riskAtLeast: z.int().min(0).max(100).optional(),
    riskBelow: z.int().min(0).max(101).optional(),
    band: z.array(bandSchema).optional(),
    savingAtMost: z.number().nonnegative().optional(),
    savingAbove: z.number().nonnegative().optional(),
    undo: z.array(z.enum(UNDO_KINDS)).optional(),
    watched: z.boolean().optional(),
  })
  .refine((when) => Object.keys(when).length > 0, 'name at least one condition');
export type Condition = z.infer<typeof conditionSchema>;
