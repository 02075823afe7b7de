import { hashOf } from '#core/ledger/chain.ts';
import type { EpochMs } from '#core/model/units.ts';
import { MS_PER_HOUR, MS_PER_MINUTE } from '#core/model/units.ts';
import type { Notification } from './notification.ts';

/** Where one delivery goes. Secrets are named, never held. */
export type Address =
  /** `ifAsked`: only to somebody who was asked about the change. */
  | { readonly kind: 'mail'; readonly to: string; readonly ifAsked: boolean }
  | {
      readonly kind: 'slack';
      readonly channel: string;
      readonly token: string;
      /** Whether what people press can be proven to come from Slack. */
      readonly canAnswer: boolean;
    }
  | { readonly kind: 'sns'; readonly topic: string }
  | { readonly kind: 'sms'; readonly number: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };

/** One notification to one address; kept before it is sent. */
export interface Delivery {
  /** The same for the same notification and address: whoever receives it twice can tell. */
  readonly id: string;
  readonly notification: Notification;
  /** Name of the target in the configuration. */
  readonly target: string;
  readonly address: Address;
  readonly dueAt: EpochMs;
}

/**
 * `sending`: somebody has taken it and not said yet how it went. `unknown`: nobody will ever say; it may have arrived, so
 * that it is not sent again. `needless`: there was nothing to say at this address.
 */
export const DELIVERY_STATES = [
  'waiting',
  'sending',
  'sent',
  'needless',
  'failed',
  'unknown',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How one attempt went. `refused`: it certainly did not arrive. */
export type SendResult =
  | { readonly kind: 'sent' | 'needless' }
  /** `isTold`: an alert says already that nothing reaches this address. */
  | {
      readonly kind: 'refused';
      readonly because: string;
      readonly again: boolean;
      readonly isTold?: boolean;
    }
  | { readonly kind: 'unknown'; readonly because: string };

/** What tells addresses apart: each gets a notification once, by however many routes. */
export const addressKey = (address: Address): string => {
  switch (address.kind) {
    case 'mail':
      return `mail:${address.to.toLowerCase()}`;
    case 'slack':
      return `slack:${address.channel}`;
    case 'sns':
      return `sns:${address.topic}`;
    case 'sms':
      return `sms:${address.number}`;
    case 'webhook':
      return `webhook:${address.url}`;
  }
};

export const deliveryId = (notification: string, address: Address): string =>
  `dlv-${hashOf({ notification, to: addressKey(address) }).slice(0, 24)}`;

/** How long is waited after each refusal; after the last one it is given up. */
const PAUSES: readonly number[] = [
  MS_PER_MINUTE,
  5 * MS_PER_MINUTE,
  15 * MS_PER_MINUTE,
  MS_PER_HOUR,
  4 * MS_PER_HOUR,
];

/** After this an attempt that has not said how it went never will: longer than any function runs. */
export const ATTEMPT_MS = 15 * MS_PER_MINUTE;

/** What a delivery is after an attempt: over, or due again. `tries` counts this one too. */
export const afterAttempt = (
  result: SendResult,
  { tries, now }: { readonly tries: number; readonly now: EpochMs },
): { readonly state: DeliveryState; readonly dueAt: EpochMs; readonly because: string } => {
  if (result.kind !== 'refused')
    return { state: result.kind, dueAt: now, because: 'because' in result ? result.because : '' };
  const pause = result.again ? PAUSES[tries - 1] : undefined;
  return pause === undefined
    ? { state: 'failed', dueAt: now, because: result.because }
    : { state: 'waiting', dueAt: now + pause, because: result.because };
};
