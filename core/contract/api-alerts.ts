import * as z from 'zod';
import { ALERT_KINDS } from '#core/notify/escalate.ts';

/** `GET /api/alerts`: what somebody must see, oldest first. */
export const alertListSchema = z.strictObject({
  now: z.int(),
  alerts: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(ALERT_KINDS),
      /** The change that it is about; absent where it is about none. */
      change: z.string().optional(),
      number: z.string().optional(),
      at: z.int(),
      says: z.string(),
      /** Calls that put things right by hand. */
      manual: z.array(z.string()),
      /** How often it was told. */
      told: z.int(),
    }),
  ),
});
export type AlertList = z.infer<typeof alertListSchema>;

/** `POST /api/alerts/:id/acknowledge`. */
export const acknowledgeRequestSchema = z.strictObject({
  note: z.string().trim().max(500).optional(),
});
