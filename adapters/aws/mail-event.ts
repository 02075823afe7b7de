import * as z from 'zod';
import { InvalidInputError } from '#core/errors/errors.ts';
import type { ReturnedMail } from '#core/notify/returned-mail.ts';

/** Of each mail that we send there is one address; the tags are those that we gave it. */
const mailSchema = z.object({
  timestamp: z.iso.datetime({ offset: true }),
  destination: z.tuple([z.string().min(1)], z.string()),
  tags: z.record(z.string(), z.array(z.string())).default({}),
});
const reasonsSchema = z.array(
  z.object({ status: z.string().optional(), diagnosticCode: z.string().optional() }),
);

/** The parts that are used. @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const eventSchema = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    mail: mailSchema,
    bounce: z.object({
      bounceType: z.string(),
      bounceSubType: z.string(),
      bouncedRecipients: reasonsSchema,
    }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    mail: mailSchema,
    complaint: z.object({ complaintFeedbackType: z.string().nullish() }),
  }),
  z.object({
    eventType: z.literal('Reject'),
    mail: mailSchema,
    reject: z.object({ reason: z.string() }),
  }),
  z.object({
    eventType: z.literal('DeliveryDelay'),
    mail: mailSchema,
    deliveryDelay: z.object({ delayType: z.string(), delayedRecipients: reasonsSchema }),
  }),
]);
type MailEvent = z.infer<typeof eventSchema>;
const anyEventSchema = z.looseObject({ eventType: z.string() });

/**
 * Returns what SES tells of a mail of ours over SNS; undefined for what needs nobody, as the message by which SES tries a
 * new topic.
 *
 * @throws InvalidInputError naming the field of an event that is not as it is documented
 */
export const returnedMail = (message: string): ReturnedMail | undefined => {
  const given = jsonOf(message);
  const { data: known } = anyEventSchema.safeParse(given);
  if (known === undefined || !Object.hasOwn(WORDS, known.eventType)) return undefined;
  const parsed = eventSchema.safeParse(known);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidInputError(
      `a ${known.eventType} of SES is not what was expected: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
  const { mail } = parsed.data;
  const what = whatHappened(parsed.data);
  const tag = (name: string): string | undefined => mail.tags[name]?.[0];
  return (
    what && {
      ...what,
      // Never an address that the other side names: it could be anybody's.
      to: mail.destination[0],
      sentAt: Date.parse(mail.timestamp),
      change: tag('change'),
      approval: tag('approval'),
      delivery: tag('delivery'),
    }
  );
};

const WORDS: Readonly<Record<MailEvent['eventType'], string>> = {
  Bounce: 'bounced',
  Complaint: 'its receiver marked it as spam',
  Reject: 'SES did not send it',
  DeliveryDelay: 'delayed',
};

const whatHappened = (event: MailEvent): Pick<ReturnedMail, 'how' | 'because'> | undefined => {
  const word = WORDS[event.eventType];
  switch (event.eventType) {
    case 'Bounce': {
      const { bounceType, bounceSubType, bouncedRecipients } = event.bounce;
      // What is no hard bounce may be a full mailbox, or an answer from somebody on holiday.
      return {
        how: bounceType === 'Permanent' ? 'refused' : 'lost',
        because: [`${word}, ${bounceType} ${bounceSubType}`, ...reasonOf(bouncedRecipients)].join(
          ': ',
        ),
      };
    }
    case 'Complaint': {
      const type = event.complaint.complaintFeedbackType;
      // By this somebody takes back that it was spam.
      if (type === 'not-spam') return undefined;
      return { how: 'refused', because: type ? `${word} (${type})` : word };
    }
    case 'Reject':
      return { how: 'lost', because: `${word}: ${event.reject.reason}` };
    case 'DeliveryDelay': {
      const { delayType, delayedRecipients } = event.deliveryDelay;
      return {
        how: 'late',
        because: [`${word}, ${delayType}`, ...reasonOf(delayedRecipients)].join(': '),
      };
    }
  }
};

const reasonOf = ([first]: z.infer<typeof reasonsSchema>): string[] => {
  const reason = first?.diagnosticCode ?? first?.status;
  return reason === undefined ? [] : [reason];
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
