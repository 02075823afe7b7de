import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Outbound } from '#adapters/webhook/outbound-message.ts';
import type { Now } from '#app/ports.ts';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Older than this, a message may be one that somebody kept. */
const WINDOW_MS = 5 * MS_PER_MINUTE;

/** A receiver as somebody would write it: checks the signature, keeps what came, answers that it did. */
export const webhookReceiver =
  (
    store: WebhookStore,
    { secret, now }: { readonly secret: string; readonly now: Now },
  ): Outbound =>
  async ({ url, headers, body }) => {
    const signature = headers['trimtab-signature'] ?? '';
    store.add({
      url,
      delivery: headers['trimtab-delivery'] ?? '',
      signature,
      isSigned: isSigned(secret, { signature, body }, now()),
      body,
      at: now(),
    });
    return { status: 200, body: '' };
  };

const isSigned = (
  secret: string,
  { signature, body }: { readonly signature: string; readonly body: string },
  now: EpochMs,
): boolean => {
  const [, time = '', given = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  if (Math.abs(now - Number(time) * MS_PER_SECOND) > WINDOW_MS) return false;
  const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return (
    given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
  );
};
