import * as z from 'zod';
import { SERIES_KEPT_DAYS } from '#core/contract/time-series.ts';

/** For so long the job that moves samples may fail before a store drops what was not moved. */
const MARGIN_DAYS = 14;
/** Ten years; what is older is deleted by S3 itself. */
export const LONGEST_COLD_DAYS = 3_650;

/**
 * How long samples are kept, and how finely: a day leaves a tier as a whole. Both stores drop what is older than
 * `SERIES_KEPT_DAYS` by themselves.
 */
export const storageSchema = z
  .strictObject({
    hot: z
      .strictObject({
        keptHours: z.int().min(1).max(336).default(24).meta({
          description:
            'Hours for which samples stay as they were collected; then those finer than five minutes are rolled up to five.',
          $comment: 'a day: as long as somebody looks for what has just happened',
        }),
      })
      .prefault({})
      .describe('Samples as they were collected.'),
    warm: z
      .strictObject({
        keptDays: z
          .int()
          .min(1)
          .max(SERIES_KEPT_DAYS - MARGIN_DAYS)
          .default(30)
          .meta({
            description:
              'Days for which samples are in the store of series, at five minutes or coarser: longer than any check looks back.',
            $comment: 'twice what the checks look back',
          }),
      })
      .prefault({})
      .describe('What checks look at.'),
    cold: z
      .strictObject({
        keptDays: z.int().min(1).max(LONGEST_COLD_DAYS).default(455).meta({
          description:
            'Days for which samples are kept by the hour in S3, from when they were taken; they go by whole months. Only where Trimtab is deployed.',
          $comment: 'fifteen months, as long as CloudWatch keeps its hours',
        }),
      })
      .prefault({})
      .describe(
        'History by the hour: counters added up, gauges averaged, least and greatest kept.',
      ),
  })
  .prefault({})
  .describe('How long samples of metrics are kept, and how finely.');
export type StorageTiers = z.infer<typeof storageSchema>;
