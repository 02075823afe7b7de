import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetAccountCommand,
  SESv2Client,
  SendEmailCommand,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2';
import { expect, onTestFinished, test } from 'vitest';
import { mailService } from '#local/services/mail/mail-service.ts';
import { openMailStore } from '#local/services/mail/mail-store.ts';
import { optionsFor, rejection, START } from '#test/local/services/wire/clients.ts';

const aMail = (
  given: Partial<SendEmailCommandInput> = {},
  subject = 'Approve? x',
): SendEmailCommandInput => ({
  FromEmailAddress: 'Trimtab <approvals@example.com>',
  Destination: { ToAddresses: ['ana@example.com'] },
  Content: {
    Simple: {
      Subject: { Data: subject, Charset: 'UTF-8' },
      Body: { Html: { Data: '<p>Grüße</p>' }, Text: { Data: 'Grüße ▂▃▅' } },
      Headers: [{ Name: 'In-Reply-To', Value: '<first@email.amazonses.com>' }],
    },
  },
  ...given,
});

const open = (path = ':memory:') => {
  const store = openMailStore(path);
  const client = new SESv2Client(optionsFor([mailService(store)]));
  return {
    store,
    send: (input: SendEmailCommandInput) => client.send(new SendEmailCommand(input)),
    client,
  };
};

test('keeps a mail as the real client sent it, and answers its id', async () => {
  const { store, send } = open();
  const { MessageId } = await send(aMail());
  expect(MessageId).toMatch(/^[0-9a-f]{16}-[0-9a-f-]{36}-000000$/);
  expect(store.list()).toEqual([
    {
      n: 1,
      messageId: MessageId,
      account: '123456789012',
      region: 'eu-west-1',
      sender: 'Trimtab <approvals@example.com>',
      recipients: 'ana@example.com',
      subject: 'Approve? x',
      html: '<p>Grüße</p>',
      text: 'Grüße ▂▃▅',
      inReplyTo: '<first@email.amazonses.com>',
      sentAt: START,
    },
  ]);
});

test('keeps mails over a restart, newest first, each with an id of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-mail-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'mail.sqlite');
  const first = open(path);
  await first.send(aMail({}, 'one'));
  first.store.close();
  const second = open(path);
  onTestFinished(second.store.close);
  await second.send(aMail({}, 'two'));
  expect(second.store.list().map(({ n, subject }) => [n, subject])).toEqual([
    [2, 'two'],
    [1, 'one'],
  ]);
  expect(new Set(second.store.list().map(({ messageId }) => messageId)).size).toBe(2);
  expect(second.store.get(1)?.subject).toBe('one');
  expect(second.store.get(3)).toBeUndefined();
});

test.each([
  ['a subject with a line break', aMail({}, 'x\r\nBcc: y@example.com')],
  ['a recipient with a line break', aMail({ Destination: { ToAddresses: ['a@example.com\nb'] } })],
  ['no recipient', aMail({ Destination: {} })],
  ['no sender', aMail({ FromEmailAddress: '' })],
  ['raw content', aMail({ Content: { Raw: { Data: new Uint8Array([1]) } } })],
])('refuses %s as SES would, and keeps nothing', async (_name, input) => {
  const { store, send } = open();
  expect(await rejection(send(input))).toMatchObject({ name: 'BadRequestException' });
  expect(store.list()).toEqual([]);
});

test('is an account that may send', async () => {
  const { client, send } = open();
  await send(aMail());
  expect(await client.send(new GetAccountCommand({}))).toMatchObject({
    SendingEnabled: true,
    ProductionAccessEnabled: true,
    SendQuota: { SentLast24Hours: 1 },
  });
});
