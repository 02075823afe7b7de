import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeSendMail } from '#adapters/aws/ses-mail.ts';
import type { Mail } from '#app/ports.ts';
import { mailService } from '#local/services/mail/mail-service.ts';
import { type MailStore, openMailStore } from '#local/services/mail/mail-store.ts';
import { type Cloud, openCloud } from './cloud.ts';

let cloud: Cloud;
let mails: MailStore;
beforeEach(() => {
  mails = openMailStore(':memory:');
  cloud = openCloud([mailService(mails)]);
});
afterEach(() => {
  cloud.close();
  mails.close();
});

const send = makeSendMail({ MAIL_FROM: 'Trimtab <approvals@example.com>' });
const aMail = (given: Partial<Mail> = {}): Mail => ({
  to: 'ada@example.com',
  subject: 'Resize image-resize?',
  html: '<p>Resize?</p>',
  text: 'Resize?',
  ...given,
});

test('a mail is sent with both of its parts', async () => {
  const id = await send(aMail());
  expect(mails.list()).toMatchObject([
    {
      messageId: id,
      sender: 'Trimtab <approvals@example.com>',
      recipients: 'ada@example.com',
      subject: 'Resize image-resize?',
      html: '<p>Resize?</p>',
      text: 'Resize?',
      inReplyTo: null,
    },
  ]);
});

test('an answer refers to the mail before it, by the id that mail programs see', async () => {
  const sent: SendEmailCommandInput[] = [];
  cloud.around = ({ input }, next) => {
    sent.push(input);
    return next();
  };
  const id = await send(aMail());
  await send(aMail({ inReplyTo: id }));
  expect(sent[1]?.Content?.Simple?.Headers).toEqual([
    { Name: 'In-Reply-To', Value: `<${id}@email.amazonses.com>` },
    { Name: 'References', Value: `<${id}@email.amazonses.com>` },
  ]);
});

test('goes out by the set that tells what comes back, with the ids of what it is about', async () => {
  const sent: SendEmailCommandInput[] = [];
  cloud.around = ({ input }, next) => {
    sent.push(input);
    return next();
  };
  const MAIL_CONFIGURATION_SET = 'trimtab';
  const sendBySet = makeSendMail({ MAIL_FROM: 'approvals@example.com', MAIL_CONFIGURATION_SET });
  await sendBySet(aMail({ about: { change: 'chg-a', approval: 'no tag' } }));
  await send(aMail());
  expect(sent).toMatchObject([
    { ConfigurationSetName: 'trimtab', EmailTags: [{ Name: 'change', Value: 'chg-a' }] },
    { EmailTags: [] },
  ]);
  expect(sent[1]).not.toHaveProperty('ConfigurationSetName');
});

describe('hostile text', () => {
  test('in a subject stays in the subject, on one line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (name) => {
        await send(aMail({ subject: `Resize ${name}\r\nBcc: eve@example.com` }));
        const [mail] = mails.list();
        expect(mail?.subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(mail?.subject.length).toBeLessThanOrEqual(200);
        expect(mail?.subject.isWellFormed()).toBe(true);
        expect(mail?.recipients).toBe('ada@example.com');
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    'ada@example.com, eve@example.com',
    'ada@example.com\r\nBcc: eve@example.com',
    'Ada <ada@example.com>',
    'ada',
    '',
  ])('is no address to send to: %j', async (to) => {
    await expect(send(aMail({ to }))).rejects.toMatchObject({ name: 'InvalidInputError' });
    expect(mails.list()).toEqual([]);
  });

  test('is no message id', async () => {
    const inReplyTo = 'a>\r\nBcc: eve@example.com';
    await expect(send(aMail({ inReplyTo }))).rejects.toMatchObject({ name: 'InvalidInputError' });
  });
});
