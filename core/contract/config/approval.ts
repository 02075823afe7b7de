import * as z from 'zod';

/** Who is asked, and for how long. */
export const approvalSchema = z
  .strictObject({
    approvers: z.array(z.strictObject({ name: z.string().min(1), mail: z.email() })).default([]),
    /** A request that nobody answered ends after this. */
    expiresAfterHours: z.number().positive().max(720).default(72),
    /** An approval that was not used by then is void. */
    validForHours: z.number().positive().max(720).default(24),
  })
  .prefault({});
