import {
  APPROVERS,
  type NotificationsConfig,
  type TargetConfig,
  TOPICS,
} from '#core/contract/config/notifications.ts';
import type { Config } from '#core/contract/config.ts';
import type { EpochMs } from '#core/model/units.ts';
import { type Address, addressKey, type Delivery, deliveryId } from './delivery.ts';
import {
  isAtLeast,
  type Notification,
  type NotificationType,
  SEVERITIES,
  type Severity,
} from './notification.ts';
import { quietUntil } from './quiet-hours.ts';

type People = Config['approval']['approvers'];

export interface Routing {
  readonly config: Pick<Config, 'notifications'> & {
    readonly approval: { readonly approvers: People };
  };
  readonly now: EpochMs;
  /** Those of the deployment, by severity. */
  readonly topics?: Topics | undefined;
  /** Targets or names of approvers, instead of the routes. */
  readonly only?: readonly string[];
}

export type Topics = Partial<Readonly<Record<Severity, string>>>;

/** One address, and the target that it belongs to. */
interface Place {
  readonly target: string;
  readonly address: Address;
}

/**
 * Returns where a notification goes: by every route that matches, to each address once. What is critical and would reach
 * nobody goes to the approvers. What is not critical waits while it is quiet.
 */
export const route = (notification: Notification, routing: Routing): readonly Delivery[] => {
  const { config, now, only } = routing;
  const at = { ...config, topics: routing.topics };
  const named = only ?? namedTargets(notification, config.notifications);
  const wanted = named.flatMap((name) => placesOf(name, notification, at));
  const places =
    wanted.length === 0 && notification.severity === 'critical'
      ? placesOf(APPROVERS, { ...notification, to: [] }, at)
      : wanted;
  const dueAt =
    notification.severity === 'critical' ? now : quietUntil(now, config.notifications.quietHours);
  return distinct(places).map(({ target, address }) => ({
    id: deliveryId(notification.id, address),
    notification,
    target,
    address,
    dueAt,
  }));
};

const namedTargets = (
  { type, severity }: Notification,
  { routes }: NotificationsConfig,
): string[] =>
  routes
    .filter(({ on, atLeast }) => isAtLeast(severity, atLeast) && (on?.includes(type) ?? true))
    .flatMap(({ to }) => to);

/** The same address twice: once, and unconditionally if one of them is. */
const distinct = (places: readonly Place[]): readonly Place[] => {
  const found = new Map<string, Place>();
  for (const place of places) {
    const key = addressKey(place.address);
    const known = found.get(key);
    if (known === undefined || (isConditional(known.address) && !isConditional(place.address)))
      found.set(key, place);
  }
  return [...found.values()];
};

const isConditional = (address: Address): boolean => address.kind === 'mail' && address.ifAsked;

const placesOf = (
  name: string,
  notification: Notification,
  { notifications, approval, topics = {} }: Routing['config'] & Pick<Routing, 'topics'>,
): readonly Place[] => {
  if (name === TOPICS) {
    const topic = topics[notification.severity];
    return topic === undefined ? [] : [{ target: name, address: { kind: 'sns', topic } }];
  }
  const target = notifications.targets[name];
  if (target !== undefined)
    return addressesOf(target, notification, approval.approvers).map((address) => ({
      target: name,
      address,
    }));
  const people =
    name === APPROVERS ? approval.approvers : approval.approvers.filter((who) => who.name === name);
  return mailsTo(people, notification).map((to) => ({
    target: name,
    address: { kind: 'mail', to, ifAsked: name === APPROVERS && isQuietly(notification) },
  }));
};

const addressesOf = (
  target: TargetConfig,
  notification: Notification,
  approvers: People,
): readonly Address[] => {
  switch (target.kind) {
    case 'mail':
      return mailsTo(peopleOf(target.to, approvers), notification).map((to) => ({
        kind: 'mail',
        to,
        ifAsked: false,
      }));
    case 'slack': {
      const { channel, token, signingSecret } = target;
      return [{ kind: 'slack', channel, token, canAnswer: signingSecret !== undefined }];
    }
    case 'sns': {
      const topic = topicOf(target.topics, notification.severity);
      return topic === undefined ? [] : [{ kind: 'sns', topic }];
    }
    case 'sms':
      return target.numbers.map((number) => ({ kind: 'sms', number }));
    case 'webhook':
      return [{ kind: 'webhook', url: target.url, secret: target.secret }];
  }
};

const peopleOf = (to: readonly string[], approvers: People) =>
  to.map((who) => approvers.find(({ name }) => name === who) ?? { name: who, mail: who });

/** Of these people those that it is meant for. */
const mailsTo = (
  people: readonly { readonly name: string; readonly mail: string }[],
  { type, to = [] }: Notification,
): readonly string[] =>
  hasOwnMail(type)
    ? []
    : people
        .filter(({ name, mail }) => mail.includes('@') && (to.length === 0 || to.includes(name)))
        .map(({ mail }) => mail);

/** Who is asked gets a mail of their own, with a link of their own, from whoever asks. */
const hasOwnMail = (type: NotificationType): boolean => type.startsWith('approval-');

/** What concerns only those who were asked about it: nothing went back and nobody must act. */
const isQuietly = ({ severity }: Notification): boolean => !isAtLeast(severity, 'warning');

const topicOf = (
  topics: Extract<TargetConfig, { kind: 'sns' }>['topics'],
  severity: Severity,
): string | undefined =>
  SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1)
    .map((each) => topics[each])
    .findLast((topic) => topic !== undefined);
