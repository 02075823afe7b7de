import * as z from 'zod';

const days = z.int().positive().max(3_650);

/** How long samples of metrics are kept, and how finely, counted from the day of each sample. */
export const storageSchema = z
  .strictObject({
    hot: z
      .strictObject({
        days: days.default(1).meta({
          description: 'Days in which samples are kept at the period they were read at.',
          $comment: 'what somebody looks at while a change is watched',
        }),
      })
      .prefault({})
      .describe('The newest samples.'),
    warm: z
      .strictObject({
        days: days.default(30).meta({
          description: 'Days in which samples are within reach of every query.',
          $comment: 'twice as long as checks and watches look back',
        }),
      })
      .prefault({})
      .describe('What checks and watches look at.'),
    cold: z
      .strictObject({
        days: days.default(365).meta({
          description: 'Days after which samples are deleted.',
          $comment: 'a year, so that a season can be compared with the last one',
        }),
      })
      .prefault({})
      .describe('What is only kept.'),
  })
  .prefault({})
  .describe('How long samples of metrics are kept.');
export type Storage = z.infer<typeof storageSchema>;
