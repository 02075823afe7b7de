import { createHmac } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { setOutbound } from '#adapters/webhook/outbound.ts';
import type { OutboundRequest } from '#adapters/webhook/outbound-message.ts';
import { makePostWebhook, signatureOf } from '#adapters/webhook/signed-webhook.ts';
import { webhookReceiver } from '#local/services/webhook/webhook-receiver.ts';
import { openWebhookStore } from '#local/services/webhook/webhook-store.ts';
import { NOW } from '#test/support/facts.ts';

const SECRET = 'of-the-receiver';
const TO = { url: 'https://tickets.example.com/in', secret: 'env:TICKETS' };
const MESSAGE = { id: 'dlv-1', at: NOW, body: '{"a":1}' };
const post = makePostWebhook(async () => SECRET);

const answering = (status: number) => {
  const sent: OutboundRequest[] = [];
  setOutbound(async (request) => {
    sent.push(request);
    return { status, body: '' };
  });
  onTestFinished(() => setOutbound());
  return sent;
};

describe('a webhook', () => {
  test('is signed over its time and its bytes', async () => {
    const [sent, seconds] = [answering(204), Math.floor(NOW / 1_000)];
    await post(TO, MESSAGE);
    const mac = createHmac('sha256', SECRET).update(`${seconds}.{"a":1}`).digest('hex');
    expect(sent).toEqual([
      {
        url: TO.url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Trimtab',
          'trimtab-delivery': 'dlv-1',
          'trimtab-signature': `t=${seconds},v1=${mac}`,
        },
        body: '{"a":1}',
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain(SECRET);
  });

  test.each([
    [500, 'UpstreamError'],
    [503, 'UpstreamError'],
    [429, 'UpstreamError'],
    [408, 'UpstreamError'],
    [302, 'InvalidInputError'],
    [400, 'InvalidInputError'],
    [410, 'InvalidInputError'],
  ])('that is answered %i fails as %s', async (status, name) => {
    answering(status);
    await expect(post(TO, MESSAGE)).rejects.toMatchObject({ name });
  });
});

describe('a receiver', () => {
  const receive = async (given: Partial<Record<'signature' | 'body', string>> = {}, now = NOW) => {
    const store = openWebhookStore(':memory:');
    onTestFinished(() => store.close());
    const { body } = { ...MESSAGE, ...given };
    const signature = given.signature ?? signatureOf(SECRET, NOW, MESSAGE.body);
    const headers = { 'trimtab-delivery': 'dlv-1', 'trimtab-signature': signature };
    await webhookReceiver(store, { secret: SECRET, now: () => now })({
      url: TO.url,
      headers,
      body,
    });
    return store.list()[0]?.isSigned;
  };

  test('knows ours', async () => expect(await receive()).toBe(true));
  test.each([
    ['another body', { body: '{"a":2}' }],
    ['another secret', { signature: signatureOf('x', NOW, MESSAGE.body) }],
    ['no signature', { signature: '' }],
  ])('does not take %s for ours', async (_name, given) => expect(await receive(given)).toBe(false));
  test('does not take one that somebody kept', async () =>
    expect(await receive({}, NOW + 301_000)).toBe(false));
});
