import * as z from 'zod';

/** How a risk is called, and from where on somebody is asked. */
export const decisionSchema = z
  .strictObject({
    riskThresholds: z
      .strictObject({
        moderate: z.int().min(1).max(20).default(20).meta({
          description: 'Lowest score of moderate risk.',
          $comment: 'no more than one factor of weight, such as an interruption',
        }),
        high: z.int().min(1).max(50).default(50).meta({
          description: 'Lowest score of high risk, which always needs somebody who has signed in.',
          $comment: 'half of all points',
        }),
        critical: z.int().min(1).max(75).default(75).meta({
          description: 'Lowest score of critical risk, which always needs two people.',
          $comment: 'most factors at their worst',
        }),
      })
      .prefault({})
      .describe(
        'Lowest score of each band of risk. They can be lowered, so that more is asked, and not raised.',
      ),
    autoApproveBelow: z.int().min(1).max(100).optional().meta({
      description:
        'From this risk on at least one person is asked, whatever the rules say; below it the built-in rules ask nobody where the saving is small.',
      $comment: 'left out, the rules alone decide, and the built-in ones take 30',
    }),
  })
  .prefault({})
  .describe('How risk decides who is asked.');
export type RiskThresholds = z.infer<typeof decisionSchema>['riskThresholds'];
