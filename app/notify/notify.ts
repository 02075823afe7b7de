import type { Notification } from '#core/notify/notification.ts';
import { route, type Topics } from '#core/notify/route.ts';
import { type Deliver, type DeliverDeps, makeDeliver } from './deliver.ts';
import type { KeepDelivery } from './ports.ts';

export interface NotifyDeps extends DeliverDeps {
  readonly keepDelivery: KeepDelivery;
  /** The topics of the deployment, where it has any. */
  readonly topics?: Topics;
}

/** `Notify`; `only` names targets or people, instead of the routes. */
export type NotifyTargets = (notification: Notification, only?: readonly string[]) => Promise<void>;

/**
 * Hands a notification to everybody that it is for: each delivery is kept first and then tried at once. What cannot be
 * sent now is not thrown, since the chore comes back to it.
 */
export const makeNotify = (deps: NotifyDeps): NotifyTargets => {
  const deliver = makeDeliver(deps);
  return async (notification, only) => {
    const { config } = await deps.readConfig();
    const now = deps.now();
    const deliveries = route(notification, {
      config,
      now,
      topics: deps.topics,
      ...(only && { only }),
    });
    const fresh = [];
    for (const delivery of deliveries) if (await deps.keepDelivery(delivery)) fresh.push(delivery);
    const due = fresh.filter(({ dueAt }) => dueAt <= now);
    await Promise.allSettled(due.map((delivery) => tryFirst(deliver, delivery)));
  };
};

const tryFirst = (deliver: Deliver, delivery: Parameters<NotifyDeps['keepDelivery']>[0]) =>
  deliver({ ...delivery, state: 'waiting', tries: 0, because: '' });
