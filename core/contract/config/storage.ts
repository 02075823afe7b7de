import * as z from 'zod';

const days = z.int().positive().max(3_650);

/** How long samples of metrics are kept, and how finely, counted from the day of each sample. */
export const storageSchema = z
  .strictObject({
    hot: z
      .strictObject({ days: days.default(1).describe('Days at the period they were read at.') })
      .prefault({}),
    warm: z
      .strictObject({ days: days.default(30).describe('Days within reach of every query.') })
      .prefault({}),
    cold: z
      .strictObject({ days: days.default(365).describe('Days until a sample is deleted.') })
      .prefault({}),
  })
  .prefault({});
export type Storage = z.infer<typeof storageSchema>;
