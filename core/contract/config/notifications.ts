import * as z from 'zod';
import { NOTIFICATION_TYPES, SEVERITIES } from '#core/notify/notification.ts';

/** Where a secret is kept. The secret itself never stands in a configuration. */
const secretReferenceSchema = z
  .string()
  .regex(
    /^env:[A-Z][A-Z0-9_]*$/,
    'name where the secret is kept, env:NAME: never the secret itself',
  );

/** The target that is always there: those who approve, by mail. */
export const APPROVERS = 'approvers';

const topicSchema = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'the ARN of an SNS topic');

export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mail'),
    /** Names of approvers, or addresses. */
    to: z.array(z.string().min(1)).min(1),
  }),
  z.strictObject({
    kind: z.literal('slack'),
    /** Id, not name: a channel can be renamed. */
    channel: z.string().regex(/^[CDG][A-Z0-9]{2,20}$/, 'the id of a channel, like C0123ABCD'),
    /** Bot token with `chat:write`. */
    token: secretReferenceSchema,
    /** Proves that what comes back is from Slack; without it the message has no buttons that decide. */
    signingSecret: secretReferenceSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('sns'),
    /** A topic each; a severity without one uses that of the next lower one. */
    topics: z
      .partialRecord(z.enum(SEVERITIES), topicSchema)
      .refine((topics) => Object.keys(topics).length > 0, 'name at least one topic'),
  }),
  z.strictObject({
    kind: z.literal('sms'),
    numbers: z
      .array(
        z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number with its country, like +4915112345678'),
      )
      .min(1),
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.string().min(1).max(2_000),
    /** Signs every message. */
    secret: secretReferenceSchema,
  }),
]);
export type TargetConfig = z.infer<typeof targetSchema>;

const hourSchema = z.int().min(0).max(23);

/** Who hears of what, over which channel. */
export const notificationsSchema = z
  .strictObject({
    targets: z
      .record(
        z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes'),
        targetSchema,
      )
      .default({}),
    /** Every route that matches counts; each target gets it once. */
    routes: z
      .array(
        z.strictObject({
          /** Left out: of everything. */
          on: z.array(z.enum(NOTIFICATION_TYPES)).min(1).optional(),
          atLeast: z.enum(SEVERITIES).default('info'),
          to: z.array(z.string().min(1)).min(1),
        }),
      )
      .default([{ atLeast: 'info', to: [APPROVERS] }]),
    /** Between these hours only what is critical is delivered; the rest waits. IANA zone. */
    quietHours: z
      .strictObject({ zone: z.string().default('UTC'), from: hourSchema, to: hourSchema })
      .optional(),
    /** Words of your own by type, with placeholders like `{says}`. */
    templates: z
      .partialRecord(z.enum(NOTIFICATION_TYPES), z.string().trim().min(1).max(300))
      .default({}),
    /** What happens to an alert that nobody acknowledges. */
    escalation: z
      .strictObject({
        /** To the next of `line` each time this has passed, and to all after the last one. */
        afterMinutes: z.int().min(1).max(1_440).default(15),
        /** Then to all again, each time this has passed. */
        repeatMinutes: z.int().min(5).max(1_440).default(60),
        /** Targets or names of approvers, one after the other; empty: the approvers in their order. */
        line: z.array(z.string().min(1)).default([]),
      })
      .prefault({}),
  })
  .prefault({});
export type NotificationsConfig = z.infer<typeof notificationsSchema>;
