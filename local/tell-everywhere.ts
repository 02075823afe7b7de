import type { NotificationsConfig } from '#core/contract/config/notifications.ts';
import type { Config } from '#core/contract/config.ts';
import type { Estate } from './account/estate/estate.ts';
import { LOCAL_SECRETS } from './services/outbound.ts';

/** Topics of the simulated account, by what they are for. */
export const localTopics = ({ accountId, regions: [region = 'us-east-1'] }: Estate) => {
  const topic = (name: string) => `arn:aws:sns:${region}:${accountId}:trimtab-${name}`;
  return { info: topic('news'), critical: topic('alarms') };
};

/**
 * Routes to every kind of receiver that the local cloud has, so that whoever tries it sees all of them. A configuration
 * that names targets of its own keeps them, and nothing is added.
 */
export const tellEverywhere = (
  notifications: NotificationsConfig,
  estate: Estate,
): Config['notifications'] => {
  if (Object.keys(notifications.targets).length > 0) return notifications;
  return {
    ...notifications,
    targets: {
      team: {
        kind: 'slack',
        channel: 'C0TRIMTAB',
        token: `env:${LOCAL_SECRETS.slackToken}`,
        signingSecret: `env:${LOCAL_SECRETS.slackSigning}`,
      },
      'on-call': { kind: 'sns', topics: localTopics(estate) },
      phone: { kind: 'sms', numbers: ['+15555550100'] },
      tickets: {
        kind: 'webhook',
        url: 'https://tickets.trimtab.example/changes',
        secret: `env:${LOCAL_SECRETS.webhook}`,
      },
    },
    routes: [
      ...notifications.routes,
      { atLeast: 'info', to: ['team'] },
      { atLeast: 'warning', to: ['on-call', 'phone', 'tickets'] },
    ],
  };
};
