import { createHmac, timingSafeEqual } from 'node:crypto';
import { type EpochMs, MS_PER_MINUTE, MS_PER_SECOND } from '#core/model/units.ts';

/** Older or newer than this, a request may be one that somebody has kept. */
const WINDOW_MS = 5 * MS_PER_MINUTE;

export interface SignedRequest {
  /** `X-Slack-Request-Timestamp`: seconds. */
  readonly timestamp: string;
  /** `X-Slack-Signature`. */
  readonly signature: string;
  /** As it was received, byte by byte. */
  readonly body: string;
}

/** @see https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const slackSignature = (secret: string, timestamp: string, body: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;

/** Whether a request was signed with the secret, just now. Compares in constant time. */
export const isFromSlack = (
  secret: string,
  { timestamp, signature, body }: SignedRequest,
  now: EpochMs,
): boolean => {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * MS_PER_SECOND) > WINDOW_MS) return false;
  const [given, expected] = [
    Buffer.from(signature),
    Buffer.from(slackSignature(secret, timestamp, body)),
  ];
  return given.length === expected.length && timingSafeEqual(given, expected);
};
