import { makeAlertStore } from '#adapters/aws/alert-store.ts';
import { makeDeliveryStore } from '#adapters/aws/delivery-store.ts';
import { makeEscalateAlerts } from '#app/notify/alerts.ts';
import { makeDeliverDue } from '#app/notify/deliver.ts';
import { makeNotify } from '#app/notify/notify.ts';
import type { Channels } from '#app/notify/ports.ts';
import type { StoredChange } from '#app/ports.ts';
import { type Address, addressKey, type SendResult } from '#core/notify/delivery.ts';
import { type Cloud, ENV } from '#test/adapters/aws/cloud.ts';
import { configOf } from '#test/core/notify/notifications.ts';
import { endedAs } from '#test/support/ended-changes.ts';

/** One message as a receiver got it. */
export interface Received {
  readonly to: string;
  readonly id: string;
  readonly notification: string;
}

/** Everything that tells people, on real tables, with channels that arrive where the test says. */
export const aTeller = (
  cloud: Cloud,
  {
    notify: given = {},
    stored = endedAs('rolled-back'),
    send = async () => ({ kind: 'sent' }),
  }: {
    readonly notify?: unknown;
    readonly stored?: StoredChange;
    /** Called for each attempt, after it arrived if it arrives; what it returns or throws is what the sender sees. */
    readonly send?: (received: Received, attempt: number) => Promise<SendResult>;
  } = {},
) => {
  const received: Received[] = [];
  const channel = async (
    { notification }: { notification: { id: string } },
    address: Address,
    id: string,
  ) => {
    const message = { to: addressKey(address), id, notification: notification.id };
    received.push(message);
    const attempt = received.filter((each) => each.id === id).length;
    const result = await send(message, attempt);
    // What was refused did not arrive.
    if (result.kind === 'refused') received.splice(received.indexOf(message), 1);
    return result;
  };
  const kinds = ['mail', 'slack', 'sns', 'sms', 'webhook'] as const;
  const channels = Object.fromEntries(kinds.map((kind) => [kind, channel])) as unknown as Channels;
  const config = configOf(given);
  const deps = {
    ...makeDeliveryStore(ENV),
    ...makeAlertStore(ENV),
    channels,
    readChange: async () => stored,
    readConfig: async () => ({ config, version: 'v' }),
    publicUrl: 'https://trimtab.example.com',
    now: cloud.clock.now,
  };
  const notify = makeNotify(deps);
  return {
    ...deps,
    received,
    notify,
    deliverDue: makeDeliverDue(deps),
    escalate: makeEscalateAlerts({ ...deps, notify }),
  };
};
