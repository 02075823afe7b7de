import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { approvalMail } from '#core/present/mail/approval-mail.ts';
import { mailboxApp } from '#local/mailbox/mailbox-app.ts';
import { openMailStore, type StoredMail } from '#local/services/mail/mail-store.ts';
import { shrinkInstance } from '#test/core/present/presented-changes.ts';
import { NOW } from '#test/support/facts.ts';
import { boxes } from './boxes.ts';

const mail = approvalMail({
  change: shrinkInstance(),
  approver: 'Ana',
  requires: 'one-person',
  expiresAt: NOW,
  reviewUrl: 'http://127.0.0.1:4781/a/x',
  stopUrl: 'http://127.0.0.1:4781/stop/x',
});

const open = (...mails: Partial<StoredMail>[]) => {
  const store = openMailStore(':memory:');
  for (const given of mails) {
    store.add(
      {
        account: '1',
        region: 'r',
        sender: 'Trimtab <approvals@example.com>',
        recipients: 'ana@example.com',
        ...mail,
        inReplyTo: null,
        sentAt: NOW,
        ...given,
      },
      (n) => `id-${n}`,
    );
  }
  const app = new Hono().route('/mailbox', mailboxApp(boxes(store)));
  return async (path: string) => {
    const response = await app.request(`http://127.0.0.1${path}`);
    return {
      status: response.status,
      csp: response.headers.get('content-security-policy') ?? '',
      text: await response.text(),
    };
  };
};

describe('the mailbox', () => {
  test('lists mails, newest first', async () => {
    const { text } = await open({ subject: 'one' }, { subject: 'two' })('/mailbox');
    expect([...text.matchAll(/<b>(one|two)<\/b>/g)].map(([, subject]) => subject)).toEqual([
      'two',
      'one',
    ]);
    expect(text).toContain('to ana@example.com');
  });

  test('without mails says when one will come', async () =>
    expect((await open()('/mailbox')).text).toContain('as soon as a change asks'));

  test('shows a mail in a frame without scripts, at the width of a phone', async () => {
    const { text, csp } = await open({})('/mailbox/1');
    expect(text).toMatch(
      /<iframe class="phone" sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"/,
    );
    expect(text).toContain('src="/mailbox/1/mail?theme=system"');
    expect(csp).toContain("frame-src 'self'");
    expect(csp).not.toMatch(/script-src|unsafe/);
    expect(text).not.toContain('<script');
  });

  test('toggles width, theme and part by links that keep the rest', async () => {
    const { text } = await open({})('/mailbox/1?width=desktop&theme=dark');
    expect(text).toContain('<iframe class="desktop"');
    expect(text).toContain('theme=dark"></iframe>');
    expect(text).toMatch(/href="\/mailbox\/1\?part=html&#38;width=desktop&#38;theme=light">Light/);
    const plain = await open({ text: 'a <b> ▂▃' })('/mailbox/1?part=text');
    expect(plain.text).toContain('<pre tabindex="0">a &#60;b&#62; ▂▃</pre>');
    expect(plain.text).not.toContain('<iframe');
  });

  test('escapes what a mail brought', async () => {
    const { text } = await open({ subject: '<script>x</script>', recipients: '"><i>' })(
      '/mailbox/1',
    );
    expect(text).not.toMatch(/<script>|<i>/);
  });

  test.each(['/mailbox/2', '/mailbox/x', '/mailbox/1e0', '/mailbox/2/mail'])(
    '%s is not there',
    async (path) => expect((await open({})(path)).status).toBe(404),
  );
});

describe('the mail in its frame', () => {
  test('may have its style, and no script, request or form, even when opened alone', async () => {
    const { csp, text } = await open({ html: '<script>x</script>' })('/mailbox/1/mail');
    expect(csp).toContain("default-src 'none'; style-src 'unsafe-inline'");
    expect(csp).toContain("form-action 'none'");
    expect(csp).toMatch(/sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox$/);
    expect(csp).not.toContain('allow-scripts');
    expect(text).toBe('<script>x</script>');
  });

  test('is in the theme that was asked for', async () => {
    const read = open({});
    expect((await read('/mailbox/1/mail')).text).toBe(mail.html);
    expect((await read('/mailbox/1/mail?theme=dark')).text).toContain('@media all{');
    const light = (await read('/mailbox/1/mail?theme=light')).text;
    expect(light).toContain('@media not all{');
    expect(light).toContain('name="color-scheme" content="light"');
  });
});
