import type { Event } from '@aws-sdk/client-cloudtrail';
import * as z from 'zod';

/** What of a record in the trail is read; the rest differs by service. */
const recordSchema = z.object({
  errorCode: z.string().optional(),
  requestID: z.string().optional(),
  userIdentity: z
    .object({ arn: z.string().optional(), invokedBy: z.string().optional() })
    .optional(),
});
export type TrailRecord = z.infer<typeof recordSchema>;

/** Returns the record of an event; empty where it is cut off or not what CloudTrail documents. */
export const trailRecord = ({ CloudTrailEvent }: Event): TrailRecord => {
  try {
    return recordSchema.safeParse(JSON.parse(CloudTrailEvent ?? '{}')).data ?? {};
  } catch {
    return {};
  }
};

/** The trail keeps refused calls too; they did nothing. */
export const hasFailed = (event: Event): boolean => trailRecord(event).errorCode !== undefined;
