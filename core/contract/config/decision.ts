import * as z from 'zod';

/** How a risk is called, and from where on somebody is asked. */
export const decisionSchema = z
  .strictObject({
    /** Lowest score of each band. They can be lowered, so that more is asked, and not raised above what is built in. */
    riskThresholds: z
      .strictObject({
        moderate: z.int().min(1).max(20).default(20),
        high: z.int().min(1).max(50).default(50),
        critical: z.int().min(1).max(75).default(75),
      })
      .prefault({}),
    /**
     * At this risk and above, at least one person is asked, whatever the rules say; below it the built-in rules ask nobody
     * where the saving is small. Left out: the rules alone decide, and the built-in ones take 30.
     */
    autoApproveBelow: z.int().min(1).max(100).optional(),
  })
  .prefault({});
export type RiskThresholds = z.infer<typeof decisionSchema>['riskThresholds'];
