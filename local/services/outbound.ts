import { newSecret } from '#adapters/aws/secret.ts';
import { setOutbound } from '#adapters/webhook/outbound.ts';
import type { Outbound } from '#adapters/webhook/outbound-message.ts';
import type { Now } from '#app/ports.ts';
import { slackService } from './slack/slack-service.ts';
import { openSlackStore, type SlackStore } from './slack/slack-store.ts';
import { webhookReceiver } from './webhook/webhook-receiver.ts';
import { openWebhookStore, type WebhookStore } from './webhook/webhook-store.ts';

/** Names of the variables that the configuration of the local cloud refers to. */
export const LOCAL_SECRETS = {
  slackToken: 'TRIMTAB_LOCAL_SLACK_TOKEN',
  slackSigning: 'TRIMTAB_LOCAL_SLACK_SIGNING_SECRET',
  webhook: 'TRIMTAB_LOCAL_WEBHOOK_SECRET',
} as const;

/** What the product sends to other places, and who takes it here. */
export interface Elsewhere {
  readonly slack: SlackStore;
  readonly webhooks: WebhookStore;
  /** What the embedded Slack signs what people press with. */
  readonly slackSigningSecret: string;
  readonly close: () => void;
}

/**
 * Takes the place of the network for everything that leaves AWS: Slack's own address leads to an embedded Slack, every
 * other one to a receiver of webhooks. Secrets are made anew at each start.
 */
export const openElsewhere = (file: string, now: Now): Elsewhere => {
  const [slack, webhooks] = [openSlackStore(file), openWebhookStore(file)];
  const [signing, webhook] = [newSecret(), newSecret()];
  Object.assign(process.env, {
    [LOCAL_SECRETS.slackToken]: `xoxb-${newSecret()}`,
    [LOCAL_SECRETS.slackSigning]: signing,
    [LOCAL_SECRETS.webhook]: webhook,
  });
  const toSlack = slackService(slack, now);
  const toReceiver = webhookReceiver(webhooks, { secret: webhook, now });
  const send: Outbound = (request) =>
    new URL(request.url).hostname === 'slack.com' ? toSlack(request) : toReceiver(request);
  setOutbound(send);
  return {
    slack,
    webhooks,
    slackSigningSecret: signing,
    close: () => {
      setOutbound();
      slack.close();
      webhooks.close();
    },
  };
};
