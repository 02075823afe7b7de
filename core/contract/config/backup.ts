import * as z from 'zod';

/** How long backups of what cannot be collected again are kept, besides the point-in-time recovery of the tables. */
export const backupSchema = z
  .strictObject({
    dailyKeptDays: z.int().min(1).max(36_500).default(35).meta({
      description: 'Days for which the backup of each day is kept.',
      $comment:
        'as far back as point-in-time recovery goes, should a table and with it that recovery be lost',
    }),
    monthlyKeptDays: z.int().min(1).max(36_500).default(365).meta({
      description: 'Days for which the backup of the first day of each month is kept.',
      $comment: 'a year, as the anchors of the ledgers are locked',
    }),
  })
  .prefault({})
  .describe('Backups of a deployment.');
