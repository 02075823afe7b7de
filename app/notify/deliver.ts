import { type Address, ATTEMPT_MS, afterAttempt, type SendResult } from '#core/notify/delivery.ts';
import { isAtLeast } from '#core/notify/notification.ts';
import type { Notice } from '#core/present/notice/notice.ts';
import type { Now } from '../ports.ts';
import type {
  AddressOf,
  Channels,
  ClaimDelivery,
  DueDeliveries,
  KeptDelivery,
  RaiseAlert,
  SettleDelivery,
} from './ports.ts';
import { makeReadNotice, type ReadNoticeDeps } from './read-notice.ts';
import { sendResultOf } from './send-result.ts';

export interface DeliverDeps extends ReadNoticeDeps {
  readonly dueDeliveries: DueDeliveries;
  readonly claimDelivery: ClaimDelivery;
  readonly settleDelivery: SettleDelivery;
  readonly raiseAlert: RaiseAlert;
  readonly channels: Channels;
  readonly now: Now;
}

/** Makes one attempt at a delivery. Undefined: somebody else is at it. */
export type Deliver = (kept: KeptDelivery) => Promise<KeptDelivery['state'] | undefined>;

/**
 * Claim, send, settle: whoever dies between the first and the last has sent it or not, and nobody can tell. Such a
 * delivery is not sent again; that it may be lost is told by an alert, over another way.
 */
export const makeDeliver = (deps: DeliverDeps): Deliver => {
  const readNotice = makeReadNotice(deps);
  return async (kept) => {
    const claimed = await deps.claimDelivery(kept, deps.now() + ATTEMPT_MS);
    if (claimed === undefined) return undefined;
    const result: SendResult =
      kept.state === 'sending'
        ? { kind: 'unknown', because: 'whoever sent it died and did not say how it went' }
        : await sendResultOf(async () =>
            sendOver(deps.channels, await readNotice(claimed.notification), claimed),
          );
    const after = afterAttempt(result, { tries: claimed.tries, now: deps.now() });
    // First the alert: whoever dies in between comes back to it, since nothing is settled yet.
    const isTold = result.kind === 'refused' && result.isTold === true;
    if (!isTold && (after.state === 'failed' || after.state === 'unknown'))
      await reportLoss(deps, claimed, after.because);
    await deps.settleDelivery(claimed, after);
    return after.state;
  };
};

const sendOver = (
  channels: Channels,
  notice: Notice,
  { address, id }: KeptDelivery,
): Promise<SendResult> => {
  // Each channel takes the addresses of its own kind.
  const send = channels[address.kind] as (
    notice: Notice,
    address: AddressOf<Address['kind']>,
    id: string,
  ) => Promise<SendResult>;
  return send(notice, address, id);
};

const reportLoss = async (
  { raiseAlert, now }: DeliverDeps,
  { target, address, notification }: KeptDelivery,
  because: string,
): Promise<void> => {
  if (!isAtLeast(notification.severity, 'warning')) return;
  await raiseAlert({
    kind: 'delivery-failed',
    change: target,
    at: now(),
    says: `${target} (${address.kind}) was not told of ${notification.type}${
      notification.change === undefined ? '' : ` of ${notification.change}`
    }: ${because}`,
    manual: [],
  });
};

/** What a round of the chore did. */
export interface Delivered {
  readonly tried: number;
  readonly states: Readonly<Record<string, number>>;
}

/** Tries again what is due: refused before, or kept until it was not quiet any more. */
export const makeDeliverDue = (deps: DeliverDeps) => {
  const deliver = makeDeliver(deps);
  return async (): Promise<Delivered> => {
    const due = await deps.dueDeliveries(deps.now());
    const states: Record<string, number> = {};
    for (const kept of due) {
      const state = (await deliver(kept)) ?? 'taken';
      states[state] = (states[state] ?? 0) + 1;
    }
    return { tried: due.length, states };
  };
};
