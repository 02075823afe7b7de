import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { UpstreamError } from '#core/errors/errors.ts';
import { questionModal } from '#core/present/slack/blocks.ts';
import { changeMessage } from '#core/present/slack/change-message.ts';
import { mailboxApp } from '#local/mailbox/mailbox-app.ts';
import { waiting } from '#test/core/present/slack/noticed-changes.ts';
import { NOW } from '#test/support/facts.ts';
import { boxes } from './boxes.ts';

const URL = 'https://trimtab.example.com/changes/chg-0217';

/** A mailbox with one message that asks, and what is pressed in it. */
const open = (answers: readonly (string | undefined)[] = [undefined]) => {
  const options = boxes();
  const { slack } = options.elsewhere;
  const pressed: string[] = [];
  let left = [...answers];
  const message = slack.post(
    {
      channel: 'C0TRIMTAB',
      thread: null,
      onlyFor: null,
      toChannel: false,
      ...changeMessage({ change: waiting({ band: 'low' }), url: URL, canAnswer: true }),
    },
    NOW,
  );
  const app = new Hono().route(
    '/mailbox',
    mailboxApp({
      ...options,
      interact: {
        press: async ({ n }, action, value) => {
          pressed.push(`${n} ${action} ${value}`);
          if (action === 'reject')
            slack.openModal(
              'trigger',
              questionModal({
                callback: 'reject',
                about: '{}',
                title: 'Reject',
                label: 'Why?',
                submit: 'Reject',
                maxLength: 500,
              }),
            );
          return 'trigger';
        },
        submit: async ({ view }, text) => {
          pressed.push(`${view.callback_id} ${text}`);
          const [answer, ...rest] = left;
          left = rest;
          return answer;
        },
      },
    }),
  );
  const request = async (path: string, form?: Record<string, string>) => {
    const response = await app.request(`http://127.0.0.1${path}`, {
      method: form === undefined ? 'GET' : 'POST',
      ...(form && { body: new URLSearchParams(form) }),
    });
    return {
      status: response.status,
      to: response.headers.get('location'),
      csp: response.headers.get('content-security-policy') ?? '',
      text: await response.text(),
    };
  };
  return { slack, message, pressed, request };
};

describe('Slack in the mailbox', () => {
  test('draws the message as its channel sees it, without a script', async () => {
    const { request } = open();
    const { text, csp } = await request('/mailbox/slack/1');
    expect(text).toContain('<h2 class="head">Approve? Lower image-resize to 1536 MB</h2>');
    expect(text).toContain('<strong>Saves</strong><br>$22.70 a month');
    expect(text).toContain(`<a class="button primary" href="${URL}"`);
    expect(text).not.toContain('<script');
    expect(csp).not.toMatch(/script-src|unsafe/);
  });

  test('asks before it presses a button that has a dialog', async () => {
    const { request, pressed } = open();
    expect((await request('/mailbox/slack/1')).text).toContain(
      'href="/mailbox/slack/1?ask=approve"',
    );
    const { text } = await request('/mailbox/slack/1?ask=approve');
    expect(text).toContain('Approve this change?');
    expect(pressed).toEqual([]);
    await request('/mailbox/slack/1/press', { action: 'approve' });
    expect(pressed).toEqual(['1 approve chg-a1']);
  });

  test('shows the window that a press opens, and sends what is written in it', async () => {
    const { request, pressed } = open(['Write a few words why.', undefined]);
    const { to } = await request('/mailbox/slack/1/press', { action: 'reject' });
    expect(to).toBe('/mailbox/slack/1?window=1');
    expect((await request(to ?? '')).text).toContain('<textarea name="text"');
    const again = await request('/mailbox/slack/1/answer', { window: '1', text: '' });
    expect(again.text).toContain('Write a few words why.');
    const done = await request('/mailbox/slack/1/answer', { window: '1', text: 'too soon' });
    expect(done.to).toBe('/mailbox/slack/1');
    expect(pressed).toEqual(['1 reject chg-a1', 'reject ', 'reject too soon']);
    expect((await request('/mailbox/slack/1?window=1')).text).not.toContain('<textarea');
  });

  test('presses no button that is not there any more', async () => {
    const { slack, message, request, pressed } = open();
    slack.update(message, { text: 'over', blocks: [] });
    expect((await request('/mailbox/slack/1/press', { action: 'approve' })).status).toBe(303);
    expect(pressed).toEqual([]);
  });

  test('shows what was answered in the thread, and what only one person sees', async () => {
    const { slack, message, request } = open();
    const answer = { channel: message.channel, blocks: [], toChannel: true } as const;
    slack.post(
      { ...answer, thread: message.ts, onlyFor: null, text: 'Rolled back: a &lt;b&gt; *c*' },
      NOW,
    );
    slack.post({ ...answer, thread: null, onlyFor: 'U0YOU', text: 'You may not.' }, NOW);
    const { text } = await request('/mailbox/slack/1');
    expect(text).toContain('Rolled back: a &#60;b&#62; <strong>c</strong>');
    expect(text).toContain('also sent to the channel');
    expect(text).toContain('only you can see this');
  });

  test.each(['/mailbox/slack/9', '/mailbox/slack/x', '/mailbox/webhooks/1', '/mailbox/messages/1'])(
    '%s is not there',
    async (path) => expect((await open().request(path)).status).toBe(404),
  );
});

describe('the other boxes', () => {
  test.each([
    ['/mailbox/slack', 'as soon as a change asks'],
    ['/mailbox/messages', 'when a change is rolled back'],
    ['/mailbox/webhooks', 'when a change is rolled back'],
  ])('%s says when something will come', async (path, says) => {
    const options = boxes();
    const app = new Hono().route('/mailbox', mailboxApp(options));
    expect(await (await app.request(`http://127.0.0.1${path}`)).text()).toContain(says);
  });

  test('show texts, topics and webhooks, escaped', async () => {
    const options = boxes();
    const sent = {
      account: '1',
      region: 'r',
      attributes: { type: 'brake-on' },
      sentAt: NOW,
    } as const;
    const id = (n: number) => `m-${n}`;
    options.messages.add(
      { ...sent, topicArn: null, phoneNumber: '+15555550100', subject: null, message: 'a <b>' },
      id,
    );
    const message = JSON.stringify({ default: 'one <i>', email: 'two\nlines' });
    options.messages.add(
      { ...sent, topicArn: 'arn:aws:sns:r:1:news', phoneNumber: null, subject: 'S', message },
      id,
    );
    options.elsewhere.webhooks.add({
      url: 'https://tickets.example.com/in',
      delivery: 'dlv-1',
      signature: 't=1,v1=00',
      isSigned: false,
      body: '{"heading":"<u>"}',
      at: NOW,
    });
    const app = new Hono().route('/mailbox', mailboxApp(options));
    const read = async (path: string) =>
      (await app.request(`http://127.0.0.1/mailbox${path}`)).text();
    expect(await read('/messages/1')).toContain('a &#60;b&#62;</p>');
    expect(await read('/messages/1')).toContain('5 of 140 characters');
    expect(await read('/messages/2')).toContain('one &#60;i&#62;');
    expect(await read('/messages/2')).toContain('two\nlines');
    expect(await read('/webhooks/1')).toContain('<h1>&#60;u&#62;</h1>');
    expect(await read('/webhooks/1')).toContain('The signature is wrong or old.');
  });
});

describe('alerts above the boxes', () => {
  const alert = {
    id: 'needs-person.chg-a',
    kind: 'needs-person',
    number: 'chg-0001',
    at: NOW,
    says: 'the way back <failed>',
    manual: ['ec2:StartInstances {}'],
    told: 1,
  } as const;

  test('are on every page, with the calls that put it right, until somebody has seen them', async () => {
    const seen: unknown[] = [];
    const app = new Hono().route(
      '/mailbox',
      mailboxApp({
        ...boxes(),
        alerts: {
          list: async () => ({ now: NOW, alerts: [{ ...alert, manual: [...alert.manual] }] }),
          acknowledge: async (request) => {
            if (seen.push(request) > 1) throw new UpstreamError('not now');
          },
        },
      }),
    );
    for (const path of ['', '/slack', '/messages', '/webhooks']) {
      const text = await (await app.request(`http://127.0.0.1/mailbox${path}`)).text();
      expect(text).toContain('the way back &#60;failed&#62;');
      expect(text).toContain('ec2:StartInstances');
    }
    const press = () =>
      app.request('http://127.0.0.1/mailbox/alerts/needs-person.chg-a', { method: 'POST' });
    expect((await press()).headers.get('location')).toBe('/mailbox');
    expect(seen).toEqual([{ id: 'needs-person.chg-a', by: 'you', via: 'mailbox' }]);
    expect((await press()).status).toBe(303);
  });
});
