import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOTIFICATION_TYPES } from '#core/notify/notification.ts';
import { type Notice, noticeOf } from '#core/present/notice/notice.ts';
import { noticeMail } from '#core/present/notice/notice-mail.ts';
import { inGsm, smsOf } from '#core/present/notice/sms.ts';
import { topicMessageOf } from '#core/present/notice/topic-message.ts';
import { webhookMessageOf } from '#core/present/notice/webhook-message.ts';
import { aNotification } from '#test/core/notify/notifications.ts';
import { ended } from '#test/core/present/slack/noticed-changes.ts';
import { ACCOUNT } from '#test/support/facts.ts';
import { hostile } from '#test/support/hostile-text.ts';

const URL = 'https://trimtab.example.com/changes/chg-0217';
const notice = (
  given: Parameters<typeof aNotification>[0] = {},
  options: Partial<Parameters<typeof noticeOf>[1]> = {},
): Notice =>
  noticeOf(aNotification(given), {
    templates: {},
    url: URL,
    change: ended({ outcome: 'rolled-back' }),
    ...options,
  });

describe('a notice', () => {
  test('says what happened, under a heading that names the change', () =>
    expect(notice()).toMatchObject({
      heading: 'Rolled back: Lower image-resize to 1536 MB',
      text: 'Rolled back: image-resize is as it was before.',
    }));

  test('is in the words of a template', () => {
    const templates = { 'change-rolled-back': 'WATCH OUT {number} in {place}: {title}. {says}' };
    expect(notice({}, { templates }).text).toBe(
      'WATCH OUT chg-0217 in shop-prod (123456789012) · us-east-1 · prod: Lower image-resize to 1536 MB. Rolled back: image-resize is as it was before.',
    );
  });

  test.each(NOTIFICATION_TYPES)('of %s has a heading with and without a change', (type) => {
    expect(notice({ type }).heading).toContain('Lower image-resize');
    const { change: _, ...alone } = { change: 0 };
    expect(
      noticeOf(aNotification({ type }), { templates: {}, url: URL, ...alone }).heading,
    ).toMatch(/^[A-Z]/);
  });
});

/** The characters of GSM 03.38 that are one septet, as ETSI TS 123 038 lists them; the escape and the line breaks left out. */
const SEPTETS = new Set(
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);

describe('a text message', () => {
  test('says how loud it is, which change, and what', () =>
    expect(smsOf(notice())).toBe(
      'Trimtab warning chg-0217: Rolled back: image-resize is as it was before.',
    ));

  test.each([
    ['Zürich café', 'Zürich café'],
    ['naïve ê', 'naive e'],
    ['a – b … “c”', 'a - b ... "c"'],
    ['[x] {y}', '(x) (y)'],
    ['你好 🚀', '?? ?'],
  ])('%s is written %s', (text, expected) => expect(inGsm(text)).toBe(expected));

  test('is one message of at most 140 characters, without a link, whatever is said', () => {
    fc.assert(
      fc.property(hostile, (says) => {
        const text = smsOf(notice({ says }));
        expect(text.length).toBeLessThanOrEqual(140);
        expect([...text].filter((character) => !SEPTETS.has(character))).toEqual([]);
        expect(text).not.toMatch(/:\/\/|www\./i);
      }),
    );
  });
});

describe('a message to a topic', () => {
  test('has one line for every subscriber and more for those who get it by mail', () => {
    const { subject, text, mail, attributes } = topicMessageOf(
      notice({}, { manual: ['ec2:StartInstances {}'] }),
    );
    expect(subject).toBe('Rolled back: Lower image-resize to 1536 MB');
    expect(text).toBe('Rolled back: image-resize is as it was before. (chg-0217)');
    expect(mail).toContain(URL);
    expect(mail).toContain('ec2:StartInstances {}');
    expect(attributes).toEqual({ type: 'change-rolled-back', severity: 'warning' });
  });

  test('has a subject that Amazon SNS takes, whatever the names are', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const change = ended();
        const named = { ...change, recommendation: { ...change.recommendation, name } };
        expect(topicMessageOf(notice({}, { change: named })).subject).toMatch(
          /^[A-Za-z0-9][ -~]{0,98}$/,
        );
      }),
    );
  });
});

describe('a webhook', () => {
  test('has a stable shape', () =>
    expect(webhookMessageOf('dlv-1', notice())).toEqual({
      schema: 1,
      id: 'dlv-1',
      notification: 'chg-a1#rolled-back',
      type: 'change-rolled-back',
      severity: 'warning',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      heading: 'Rolled back: Lower image-resize to 1536 MB',
      text: 'Rolled back: image-resize is as it was before.',
      url: URL,
      change: {
        id: 'chg-a1',
        number: 'chg-0217',
        title: 'Lower image-resize to 1536 MB',
        account: ACCOUNT,
        region: 'us-east-1',
        resource: expect.stringContaining('arn:aws:lambda'),
        outcome: 'rolled-back',
      },
    }));
});

describe('the mail of a notice', () => {
  test('tells of the brake without a change', () => {
    const brake = noticeOf(aNotification({ type: 'brake-on', says: 'Stopped by ana: incident.' }), {
      templates: {},
      url: 'https://trimtab.example.com',
    });
    const { subject, html, text } = noticeMail(brake, brake.heading);
    expect(subject).toBe('All changes are stopped');
    expect(html).toContain('Stopped by ana: incident.');
    expect(text).toContain('Open the console: https://trimtab.example.com');
  });

  test('escapes whatever it is told', () => {
    fc.assert(
      fc.property(hostile, (says) => {
        const { html, subject } = noticeMail(notice({ says }, { manual: [says] }), says);
        expect(html).not.toMatch(/<script|<!channel| onmouseover=alert\(1\) x='/);
        expect(subject).not.toMatch(/[\r\n\u2028\u202e]/);
      }),
    );
  });
});
