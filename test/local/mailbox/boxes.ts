import type { MailboxOptions } from '#local/mailbox/mailbox-app.ts';
import type { MailStore } from '#local/services/mail/mail-store.ts';
import { openMailStore } from '#local/services/mail/mail-store.ts';
import { openSlackStore } from '#local/services/slack/slack-store.ts';
import { openMessageStore } from '#local/services/sns/message-store.ts';
import { openWebhookStore } from '#local/services/webhook/webhook-store.ts';
import { NOW } from '#test/support/facts.ts';

/** Boxes of a mailbox, empty but for these mails, over which nothing is pressed and nothing is wrong. */
export const boxes = (mails: MailStore = openMailStore(':memory:')): MailboxOptions => ({
  base: '/mailbox',
  mails,
  messages: openMessageStore(':memory:'),
  elsewhere: { slack: openSlackStore(':memory:'), webhooks: openWebhookStore(':memory:') },
  alerts: { list: async () => ({ now: NOW, alerts: [] }), acknowledge: async () => {} },
  user: 'you',
  interact: { press: async () => 'trigger', submit: async () => undefined },
});
