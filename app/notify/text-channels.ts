import { smsOf } from '#core/present/notice/sms.ts';
import { topicMessageOf } from '#core/present/notice/topic-message.ts';
import { webhookMessageOf } from '#core/present/notice/webhook-message.ts';
import type { Now } from '../ports.ts';
import type { Channel, PostWebhook, PublishToTopic, SendSms } from './ports.ts';
import { orAgain, sendResultOf } from './send-result.ts';

/** A topic of Amazon SNS: whoever subscribed gets it. */
export const makeTopicChannel =
  (publish: PublishToTopic): Channel<'sns'> =>
  async (notice, { topic }) => {
    await publish(topic, topicMessageOf(notice));
    return { kind: 'sent' };
  };

/** A text message to one phone. */
export const makeSmsChannel =
  (send: SendSms): Channel<'sms'> =>
  async (notice, { number }) => {
    await send(number, smsOf(notice));
    return { kind: 'sent' };
  };

/** A signed message to an address. It carries the delivery's id, so that it may be sent again if its answer was lost. */
export const makeWebhookChannel =
  ({
    postWebhook,
    now,
  }: {
    readonly postWebhook: PostWebhook;
    readonly now: Now;
  }): Channel<'webhook'> =>
  async (notice, { url, secret }, id) => {
    const body = JSON.stringify(webhookMessageOf(id, notice));
    return orAgain(
      await sendResultOf(async () => {
        await postWebhook({ url, secret }, { id, at: now(), body });
        return { kind: 'sent' };
      }),
    );
  };
