import { describe, expect, test } from 'vitest';
import { returnedMail } from '#adapters/aws/mail-event.ts';
import { InvalidInputError } from '#core/errors/errors.ts';
import { BOUNCE, COMPLAINT, DELAY, REJECT } from '#test/support/mail-events.ts';

const told = (event: unknown) => returnedMail(JSON.stringify(event));
const OF_ANA = {
  to: 'ana@example.com',
  sentAt: Date.parse('2017-08-05T00:40:02.012Z'),
  change: 'chg-a',
  approval: 'apr-1',
  delivery: undefined,
};

describe('what SES tells of a mail', () => {
  test.each([
    [
      'that bounced for good',
      BOUNCE,
      'refused',
      'bounced, Permanent General: smtp; 550 5.1.1 user unknown',
    ],
    [
      'that bounced for now, as from a full mailbox or somebody on holiday',
      { ...BOUNCE, bounce: { ...BOUNCE.bounce, bounceType: 'Transient' } },
      'lost',
      'bounced, Transient General: smtp; 550 5.1.1 user unknown',
    ],
    [
      'of which nobody knows why it bounced',
      {
        ...BOUNCE,
        bounce: {
          bounceType: 'Undetermined',
          bounceSubType: 'Undetermined',
          bouncedRecipients: [],
        },
      },
      'lost',
      'bounced, Undetermined Undetermined',
    ],
    ['marked as spam', COMPLAINT, 'refused', 'its receiver marked it as spam (abuse)'],
    [
      'marked as spam, without a word why',
      { ...COMPLAINT, complaint: {} },
      'refused',
      'its receiver marked it as spam',
    ],
    ['that SES did not send', REJECT, 'lost', 'SES did not send it: Bad content'],
    [
      'that is late',
      DELAY,
      'late',
      'delayed, TransientCommunicationFailure: smtp; 421 4.4.1 Unable to connect to remote host',
    ],
  ])('%s', (_name, event, how, because) => {
    expect(told(event)).toEqual({ ...OF_ANA, how, because });
  });

  test('is nothing where somebody takes back that it was spam', () => {
    const complaint = { ...COMPLAINT.complaint, complaintFeedbackType: 'not-spam' };
    expect(told({ ...COMPLAINT, complaint })).toBeUndefined();
  });

  test('is about the address that we sent to, whatever the other side names', () => {
    const bouncedRecipients = [{ emailAddress: 'bob@example.com', diagnosticCode: 'no' }];
    const forged = { ...BOUNCE, bounce: { ...BOUNCE.bounce, bouncedRecipients } };
    expect(told(forged)?.to).toBe('ana@example.com');
  });

  test('needs no tags', () => {
    const { tags: _, ...mail } = BOUNCE.mail;
    expect(told({ ...BOUNCE, mail })).toMatchObject({ to: 'ana@example.com', change: undefined });
  });
});

test.each([
  'Successfully validated SNS topic for Amazon SES event publishing.',
  '{"eventType":"Delivery"}',
  '{"eventType":"constructor"}',
  '[]',
  'null',
])('what is no such event needs nobody: %s', (message) => {
  expect(returnedMail(message)).toBeUndefined();
});

test.each([
  ['no mail', { ...BOUNCE, mail: undefined }, /Bounce of SES .* mail/],
  ['nobody it went to', { ...BOUNCE, mail: { ...BOUNCE.mail, destination: [] } }, /destination/],
  ['no time', { ...REJECT, mail: { ...REJECT.mail, timestamp: 'then' } }, /mail.timestamp/],
])('an event with %s is refused by its field', (_name, event, says) => {
  expect(() => told(event)).toThrow(InvalidInputError);
  expect(() => told(event)).toThrow(says);
});
