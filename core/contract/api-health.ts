import * as z from 'zod';

/** What must work so that changes are found, made and taken back. */
export const HEALTH_PARTS = [
  'changes',
  'brake',
  'settings',
  'alerts',
  'scans',
  'jobs',
  'dead-letters',
  'mail',
  'ledgers',
  'canary',
] as const;

/** An organisation has thousands of regions; nobody reads on after those that fail. */
export const MAX_JOBS = 200;

/** `GET /api/health`: whether Trimtab itself does its work. Status 200 even where it does not: it answers. */
export const healthSchema = z.strictObject({
  now: z.int(),
  /** Whether all parts are. */
  ok: z.boolean(),
  /** How its own work went last, what went wrong first; at most so many. */
  jobs: z
    .array(
      z.strictObject({
        job: z.string(),
        account: z.string().optional(),
        region: z.string().optional(),
        at: z.int(),
        /** Name of the error that it ended with. */
        failed: z.string().optional(),
        succeededAt: z.int().optional(),
      }),
    )
    .max(MAX_JOBS),
  parts: z.array(z.strictObject({ part: z.enum(HEALTH_PARTS), ok: z.boolean(), says: z.string() })),
});
export type Health = z.infer<typeof healthSchema>;
