import { noticeOf } from '#core/present/notice/notice.ts';
import { topicMessageOf } from '#core/present/notice/topic-message.ts';
import { webhookMessageOf } from '#core/present/notice/webhook-message.ts';
import { changeMessage, threadMessage } from '#core/present/slack/change-message.ts';
import type { MailboxOptions } from '#local/mailbox/mailbox-app.ts';
import { type MailStore, openMailStore } from '#local/services/mail/mail-store.ts';
import { openSlackStore } from '#local/services/slack/slack-store.ts';
import { openMessageStore } from '#local/services/sns/message-store.ts';
import { openWebhookStore } from '#local/services/webhook/webhook-store.ts';
import { aNotification } from '#test/core/notify/notifications.ts';
import { ended, waiting } from '#test/core/present/slack/noticed-changes.ts';
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

/** The same, with one of everything in them. */
export const filledBoxes = (mails?: MailStore): MailboxOptions => {
  const filled = boxes(mails);
  const { slack, webhooks } = filled.elsewhere;
  const url = 'https://trimtab.example.com/changes/chg-0217';
  const notice = noticeOf(aNotification(), { templates: {}, url, change: ended() });
  const posted = { channel: 'C0TRIMTAB', onlyFor: null, thread: null, toChannel: false };
  const change = waiting({ band: 'low' });
  const { ts } = slack.post({ ...posted, ...changeMessage({ change, url, canAnswer: true }) }, NOW);
  slack.post({ ...posted, ...threadMessage(notice), thread: ts, toChannel: true }, NOW);
  const { subject, text, mail, attributes } = topicMessageOf(notice);
  filled.messages.add(
    {
      account: '1',
      region: 'r',
      topicArn: 'arn:aws:sns:r:1:trimtab-news',
      phoneNumber: null,
      subject,
      message: JSON.stringify({ default: text, email: mail }),
      attributes,
      sentAt: NOW,
    },
    () => 'm-1',
  );
  webhooks.add({
    url: 'https://tickets.example.com/in',
    delivery: 'dlv-1',
    signature: 't=1,v1=0',
    isSigned: true,
    body: JSON.stringify(webhookMessageOf('dlv-1', notice)),
    at: NOW,
  });
  return filled;
};
