import { Hono } from 'hono';
import { framingPolicy, securityHeaders } from '#adapters/http/security-headers.ts';
import type { AlertVerbs } from '#app/notify/alerts.ts';
import type { MailStore } from '#local/services/mail/mail-store.ts';
import type { Elsewhere } from '#local/services/outbound.ts';
import type { MessageStore } from '#local/services/sns/message-store.ts';
import { alertBar, alertForms } from './alert-bar.ts';
import { mailFrames, mailPages } from './mail-pages.ts';
import { mailboxPage, type ShowPage } from './mailbox-frame.ts';
import { MAILBOX_STYLE } from './mailbox-style.ts';
import { messagePages } from './message-pages.ts';
import type { Interact } from './slack-interaction.ts';
import { slackPages } from './slack-pages.ts';
import { webhookPages } from './webhook-pages.ts';

export interface MailboxOptions {
  /** Where it is mounted, behind a session: its mails hold links that decide. */
  readonly base: string;
  readonly mails: MailStore;
  readonly messages: MessageStore;
  readonly elsewhere: Pick<Elsewhere, 'slack' | 'webhooks'>;
  readonly alerts: AlertVerbs;
  /** Whoever sits here. */
  readonly user: string;
  /** Sends what is pressed in Slack, signed as Slack does. */
  readonly interact: Interact;
}

/** Everything that the product sends to people, as they would see it: mails, Slack, text messages, webhooks. */
export const mailboxApp = (options: MailboxOptions): Hono => {
  const { base, alerts, mails, messages, elsewhere } = options;
  const app = new Hono();
  app.route('/', mailFrames(mails));
  app.use(securityHeaders(framingPolicy(MAILBOX_STYLE), { isHttps: false }));
  const pages: ShowPage = {
    base,
    show: async (page) =>
      mailboxPage({ ...page, base, alerts: alertBar(await alerts.list(), base) }),
  };
  app.route('/slack', slackPages(elsewhere.slack, { ...pages, interact: options.interact }));
  app.route('/messages', messagePages(messages, pages));
  app.route('/webhooks', webhookPages(elsewhere.webhooks, pages));
  app.route('/alerts', alertForms(options));
  app.route('/', mailPages(mails, pages));
  return app;
};
