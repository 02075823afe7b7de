import { describe, expect, onTestFinished, test } from 'vitest';
import { slackApi } from '#adapters/slack/slack-api.ts';
import { setOutbound } from '#adapters/webhook/outbound.ts';
import type { OutboundAnswer, OutboundRequest } from '#adapters/webhook/outbound-message.ts';
import { InvalidInputError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';
import { slackService } from '#local/services/slack/slack-service.ts';
import { openSlackStore } from '#local/services/slack/slack-store.ts';
import { NOW } from '#test/support/facts.ts';

const TOKEN = 'xoxb-a-secret';
const MESSAGE = { text: 'hello', blocks: [] };

/** Answers every call with the same. */
const answering = (answer: Partial<OutboundAnswer>) => {
  const sent: OutboundRequest[] = [];
  setOutbound(async (request) => {
    sent.push(request);
    return { status: 200, body: '{"ok":true,"channel":"C1","ts":"1.2"}', ...answer };
  });
  onTestFinished(() => setOutbound());
  return sent;
};

describe('the Web API of Slack', () => {
  test('is sent the token as a header and nowhere else', async () => {
    const sent = answering({});
    await slackApi.post(TOKEN, { channel: 'C1', ...MESSAGE, thread: '1.1', toChannel: true });
    await slackApi.update(TOKEN, { channel: 'C1', ts: '1.2' }, MESSAGE);
    expect(sent.map(({ url }) => url)).toEqual([
      'https://slack.com/api/chat.postMessage',
      'https://slack.com/api/chat.update',
    ]);
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      channel: 'C1',
      ...MESSAGE,
      thread_ts: '1.1',
      reply_broadcast: true,
      unfurl_links: false,
      unfurl_media: false,
    });
    for (const { headers, url, body } of sent) {
      expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(url + body).not.toContain(TOKEN);
    }
  });

  test.each([
    ['a throttle', { status: 429, body: '' }, UpstreamError],
    ['an outage', { status: 503, body: 'sorry' }, UpstreamError],
    ['no JSON', { body: '<html>' }, UpstreamError],
    ['what works later', { body: '{"ok":false,"error":"ratelimited"}' }, UpstreamError],
    [
      'a token that was taken back',
      { body: '{"ok":false,"error":"token_revoked"}' },
      NotPermittedError,
    ],
    [
      'a channel that it is not in',
      { body: '{"ok":false,"error":"not_in_channel"}' },
      NotPermittedError,
    ],
    [
      'blocks that are too long',
      { body: '{"ok":false,"error":"invalid_blocks"}' },
      InvalidInputError,
    ],
  ])(
    'that answers with %s is an error of that kind, without the token',
    async (_name, answer, kind) => {
      answering(answer);
      const failed = slackApi.post(TOKEN, { channel: 'C1', ...MESSAGE });
      await expect(failed).rejects.toThrow(kind);
      await expect(failed).rejects.not.toThrow(/xoxb/);
    },
  );
});

describe('the embedded Slack', () => {
  const open = () => {
    const store = openSlackStore(':memory:');
    setOutbound(slackService(store, () => NOW));
    onTestFinished(() => {
      setOutbound();
      store.close();
    });
    return store;
  };
  const header = (text: string) =>
    ({ type: 'header', text: { type: 'plain_text', text, emoji: false } }) as const;

  test('keeps messages, edits them in place, and hangs answers below them', async () => {
    const store = open();
    const place = await slackApi.post(TOKEN, {
      channel: 'C1',
      text: 'a',
      blocks: [header('Approve?')],
    });
    await slackApi.update(TOKEN, place, { text: 'b', blocks: [header('Approved')] });
    await slackApi.post(TOKEN, {
      channel: 'C1',
      text: 'c',
      blocks: [],
      thread: place.ts,
      toChannel: true,
    });
    await slackApi.whisper(TOKEN, { channel: 'C1', user: 'U1' }, 'd');
    const [message, ...others] = store.list();
    expect(others).toEqual([]);
    expect(message).toMatchObject({ text: 'b', edits: 1, blocks: [header('Approved')] });
    expect(message && store.thread(message).map(({ text, onlyFor }) => [text, onlyFor])).toEqual([
      ['c', null],
      ['d', 'U1'],
    ]);
  });

  test.each([
    [
      'a header that is too long',
      { channel: 'C1', text: 'a', blocks: [header('x'.repeat(151))] },
      'invalid_blocks',
    ],
    ['no text', { channel: 'C1', text: '', blocks: [] }, 'invalid_blocks'],
    ['a channel by its name', { channel: '#general', text: 'a', blocks: [] }, 'invalid_blocks'],
  ])('refuses %s', async (_name, message, error) => {
    open();
    await expect(slackApi.post(TOKEN, message)).rejects.toThrow(error);
  });

  test('refuses another token, and a message that is not there', async () => {
    open();
    await expect(slackApi.post('none', { channel: 'C1', ...MESSAGE })).rejects.toThrow(
      'invalid_auth',
    );
    await expect(slackApi.update(TOKEN, { channel: 'C1', ts: '9' }, MESSAGE)).rejects.toThrow(
      'message_not_found',
    );
  });
});
