import { createHmac } from 'node:crypto';
import type { PostWebhook, ReadSecret } from '#app/notify/ports.ts';
import { InvalidInputError, UpstreamError } from '#core/errors/errors.ts';
import type { EpochMs } from '#core/model/units.ts';
import { postOut } from './outbound.ts';

/** Statuses after which the same message may be taken later. */
const LATER = new Set([408, 425, 429]);

/**
 * Returns the value of the header by which a receiver knows that a message is ours and new: the time in seconds, and
 * the HMAC-SHA256 of `time.body`.
 */
export const signatureOf = (secret: string, at: EpochMs, body: string): string => {
  const seconds = Math.floor(at / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
};

/** Posts signed JSON. Whoever gets one twice knows it by its id. */
export const makePostWebhook =
  (readSecret: ReadSecret): PostWebhook =>
  async ({ url, secret }, { id, at, body }) => {
    const { status } = await postOut({
      url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Trimtab',
        'trimtab-delivery': id,
        'trimtab-signature': signatureOf(await readSecret(secret), at, body),
      },
      body,
    });
    if (status >= 200 && status < 300) return;
    const details = { code: `HTTP ${status}` };
    if (status >= 500 || LATER.has(status))
      throw new UpstreamError(`the webhook answered ${status}`, { details });
    const moved = status >= 300 && status < 400 ? ', and nothing is followed to another place' : '';
    throw new InvalidInputError(`the webhook answered ${status}${moved}`, { details });
  };
