import * as z from 'zod';
import { NOTIFICATION_TYPES, SEVERITIES } from '#core/notify/notification.ts';

/**
 * Where a secret is kept: a variable of the functions, or a parameter of Systems Manager below the one path that they may
 * read. The secret itself never stands in a configuration.
 */
const secretReferenceSchema = z
  .string()
  .regex(
    /^(env:[A-Z][A-Z0-9_]*|ssm:\/trimtab\/[A-Za-z0-9-]+\/secrets\/[A-Za-z0-9_.-]+)$/,
    'the name under which a secret is kept, env:NAME or ssm:/trimtab/<deployment>/secrets/<name>: never the secret itself',
  );

/** Targets that are always there: those who approve, by mail, and the topics that a deployment makes. */
export const APPROVERS = 'approvers';
export const TOPICS = 'topics';
export const BUILT_IN_TARGETS = [APPROVERS, TOPICS] as const;

const loudness = z.enum(SEVERITIES).default('info').describe('Only what is this loud, or louder.');

/** Who gets what a deployment publishes: alarms, and what is told by the route to `topics`. */
export const subscriptionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mail').describe('A mail; its receiver confirms once.'),
    atLeast: loudness,
    to: z.email().describe('Mail address.'),
  }),
  z.strictObject({
    kind: z.literal('https').describe('A request of SNS to an address, which confirms once.'),
    atLeast: loudness,
    url: z
      .string()
      .regex(/^https:\/\/[^\s]+$/, 'an address that begins with https:')
      .describe('Address that begins with https:.'),
  }),
  z.strictObject({
    kind: z.literal('queue').describe('A queue of SQS, whose own policy lets the topics send.'),
    atLeast: loudness,
    arn: z
      .string()
      .regex(/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/, 'the ARN of a queue')
      .describe('ARN of the queue.'),
  }),
]);
export type SubscriptionConfig = z.infer<typeof subscriptionSchema>;

const topicSchema = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, 'the ARN of an SNS topic');

export const targetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('mail').describe('A mail to people.'),
    to: z.array(z.string().min(1)).min(1).describe('Names of approvers, or addresses.'),
  }),
  z.strictObject({
    kind: z.literal('slack').describe('A message in a channel of Slack.'),
    channel: z
      .string()
      .regex(/^[CDG][A-Z0-9]{2,20}$/, 'the id of a channel, like C0123ABCD')
      .describe('Id, not name: a channel can be renamed.'),
    token: secretReferenceSchema.describe('Bot token with `chat:write`, as `env:NAME`.'),
    signingSecret: secretReferenceSchema
      .optional()
      .describe(
        'Proves that what comes back is from Slack, as `env:NAME`; without it the message has no buttons that decide.',
      ),
  }),
  z.strictObject({
    kind: z.literal('sns').describe('A topic of SNS for each severity.'),
    topics: z
      .partialRecord(z.enum(SEVERITIES), topicSchema)
      .refine((topics) => Object.keys(topics).length > 0, 'name at least one topic')
      .describe('ARN by severity; one without a topic uses that of the next lower one.'),
  }),
  z.strictObject({
    kind: z.literal('sms').describe('A text message.'),
    numbers: z
      .array(
        z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number with its country, like +4915112345678'),
      )
      .min(1)
      .describe('Numbers with their country.'),
  }),
  z.strictObject({
    kind: z.literal('webhook').describe('A signed request to an address.'),
    url: z.string().min(1).max(2_000).describe('Address that begins with https:.'),
    secret: secretReferenceSchema.describe('Signs every message, as `env:NAME`.'),
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
      .default({})
      .describe('Where something can be told, by names of your own.'),
    routes: z
      .array(
        z.strictObject({
          on: z
            .array(z.enum(NOTIFICATION_TYPES))
            .min(1)
            .optional()
            .describe('Of what; left out: of everything.'),
          atLeast: loudness,
          to: z
            .array(z.string().min(1))
            .min(1)
            .describe(
              'Names of targets; `approvers`, and `topics` of the deployment, are always there.',
            ),
        }),
      )
      .default([{ atLeast: 'info', to: [...BUILT_IN_TARGETS] }])
      .describe('Who is told of what. Every route that matches counts; each target gets it once.'),
    subscriptions: z
      .array(subscriptionSchema)
      .default([])
      .describe(
        'Who gets what goes to the topics of the deployment, alarms among it. Made when it is deployed.',
      ),
    quietHours: z
      .strictObject({
        zone: z.string().default('UTC').describe('IANA zone of these hours.'),
        from: hourSchema.describe('First quiet hour.'),
        to: hourSchema.describe('Hour in which it is over.'),
      })
      .optional()
      .describe('Between these hours only what is critical is delivered; the rest waits.'),
    templates: z
      .partialRecord(z.enum(NOTIFICATION_TYPES), z.string().trim().min(1).max(300))
      .default({})
      .describe('Words of your own by type, with placeholders like `{says}`.'),
    escalation: z
      .strictObject({
        afterMinutes: z.int().min(1).max(1_440).default(15).meta({
          description:
            'Minutes after which an alert goes to the next of `line`, and to all after the last one.',
          $comment: 'time to wake up and to open a computer',
        }),
        repeatMinutes: z.int().min(5).max(1_440).default(60).meta({
          description: 'Minutes after which it then goes to all again.',
          $comment: 'often enough not to be forgotten, and seldom enough to be read',
        }),
        line: z
          .array(z.string().min(1))
          .default([])
          .describe(
            'Targets or names of approvers, one after the other; empty: the approvers in their order.',
          ),
      })
      .prefault({})
      .describe('What happens to an alert that nobody acknowledges.'),
  })
  .prefault({})
  .describe('Who is told of what, over which channel.');
export type NotificationsConfig = z.infer<typeof notificationsSchema>;
