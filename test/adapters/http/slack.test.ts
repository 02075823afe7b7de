import { describe, expect, test } from 'vitest';
import { makeWebApp } from '#adapters/http/app.ts';
import { slackSignature } from '#adapters/slack/signature.ts';
import { NOW } from '#test/support/facts.ts';
import { fakeWeb, SLACK_SECRET } from './web-use-cases.ts';

const ORIGIN = 'https://trimtab.example.com';

const open = () => {
  const web = fakeWeb();
  const events: string[] = [];
  const app = makeWebApp({
    useCases: web,
    publicUrl: ORIGIN,
    session: () => undefined,
    logSecurity: (event) => events.push(event),
    logError: ({ error }) => {
      throw error;
    },
    newId: () => 'ref',
  });
  const send = async (
    payload: unknown,
    given: {
      secret?: string;
      at?: number;
      body?: string;
      headers?: Record<string, string>;
      method?: string;
    } = {},
  ) => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor((given.at ?? NOW) / 1_000));
    const method = given.method ?? 'POST';
    const response = await app.request(`${ORIGIN}/slack/interactions`, {
      method,
      headers: {
        host: new URL(ORIGIN).host,
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(given.secret ?? SLACK_SECRET, timestamp, body),
        ...given.headers,
      },
      ...(method === 'POST' && { body: given.body ?? body }),
    });
    return { status: response.status, text: await response.text() };
  };
  return { web, events, send };
};

const PRESS = {
  type: 'block_actions',
  user: { id: 'U012AB3CD', name: 'ana' },
  trigger_id: '1.2',
  channel: { id: 'C0123ABCD' },
  actions: [{ type: 'button', action_id: 'approve', value: 'chg-a1' }],
};
const submission = (
  value: string | null,
  about: unknown = { change: 'chg-a1', channel: 'C0123ABCD' },
) => ({
  type: 'view_submission',
  user: { id: 'U012AB3CD' },
  view: {
    callback_id: 'reject',
    private_metadata: JSON.stringify(about),
    state: { values: { answer: { answer: { type: 'plain_text_input', value } } } },
  },
});

describe('an interaction from Slack', () => {
  test('that presses a button is handed on', async () => {
    const { web, send } = open();
    expect(await send(PRESS)).toEqual({ status: 200, text: '' });
    expect(web.pressed).toEqual([
      {
        user: 'U012AB3CD',
        channel: 'C0123ABCD',
        action: 'approve',
        change: 'chg-a1',
        trigger: '1.2',
      },
    ]);
  });

  test('that answers a question is handed on, and a problem is shown in its window', async () => {
    const { web, send } = open();
    expect(await send(submission('too soon'))).toEqual({ status: 200, text: '' });
    expect(web.pressed).toEqual([
      { user: 'U012AB3CD', change: 'chg-a1', channel: 'C0123ABCD', text: 'too soon' },
    ]);
    const { status, text } = await send(submission(null));
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      response_action: 'errors',
      errors: { answer: 'Write a few words why.' },
    });
  });

  test.each([
    ['with another secret', PRESS, { secret: 'another' }],
    ['six minutes old', PRESS, { at: NOW - 360_000 }],
    ['six minutes ahead', PRESS, { at: NOW + 360_000 }],
    [
      'with another body than was signed',
      PRESS,
      {
        body: `payload=${encodeURIComponent(JSON.stringify({ ...PRESS, user: { id: 'U0EVIL' } }))}`,
      },
    ],
    ['without a signature', PRESS, { headers: { 'x-slack-signature': '' } }],
    ['without a time', PRESS, { headers: { 'x-slack-request-timestamp': '' } }],
  ])('%s changes nothing and is written down', async (_name, payload, given) => {
    const { web, events, send } = open();
    expect((await send(payload, given)).status).toBe(401);
    expect(web.pressed).toEqual([]);
    expect(events).toEqual(['wrong-signature']);
  });

  test.each([
    ['a button that only leads somewhere', { ...PRESS, actions: [{ action_id: 'review' }] }],
    ['no actions', { ...PRESS, actions: [] }],
    ['a user that is none', { ...PRESS, user: { id: '../x' } }],
    ['another kind', { type: 'shortcut' }],
    ['no JSON', 'x'],
    ['a question that we did not ask', submission('x', { change: 'chg-a1' })],
  ])('of %s changes nothing', async (_name, payload) => {
    const { web, send } = open();
    expect((await send(payload)).status).toBe(200);
    expect(web.pressed).toEqual([]);
  });

  test('that is larger than any of ours is refused unread', async () => {
    const { web, send } = open();
    expect((await send({ ...PRESS, x: 'x'.repeat(70_000) })).status).toBe(413);
    expect(web.pressed).toEqual([]);
  });

  test.each(['GET', 'HEAD', 'PUT'])('by %s is not there', async (method) => {
    const { web, send } = open();
    expect((await send(PRESS, { method })).status).toBe(404);
    expect(web.pressed).toEqual([]);
  });
});
