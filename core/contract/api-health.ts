import * as z from 'zod';

/** What must work so that changes are found, made and taken back. */
export const HEALTH_PARTS = ['changes', 'brake', 'alerts', 'scans'] as const;

/** `GET /api/health`: whether Trimtab itself does its work. Status 200 even where it does not: it answers. */
export const healthSchema = z.strictObject({
  now: z.int(),
  /** Whether all parts are. */
  ok: z.boolean(),
  parts: z.array(z.strictObject({ part: z.enum(HEALTH_PARTS), ok: z.boolean(), says: z.string() })),
});
export type Health = z.infer<typeof healthSchema>;
