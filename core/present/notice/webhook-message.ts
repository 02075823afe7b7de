import { isoTime } from '../format.ts';
import { titleOf } from '../title.ts';
import type { Notice } from './notice.ts';

/** Version of the shape that receivers are sent. */
export const WEBHOOK_SCHEMA = 1;

/** The notice for machines. `id` is that of the delivery: whoever has seen it may leave it out. */
export const webhookMessageOf = (id: string, notice: Notice) => {
  const { notification, heading, text, change, url } = notice;
  return {
    schema: WEBHOOK_SCHEMA,
    id,
    notification: notification.id,
    type: notification.type,
    severity: notification.severity,
    at: isoTime(notification.at),
    heading,
    text,
    url,
    ...(change && {
      change: {
        id: change.id,
        number: change.number,
        title: titleOf(change),
        account: change.recommendation.account,
        region: change.recommendation.region,
        resource: change.recommendation.resource,
        outcome: change.state.closed?.outcome ?? null,
      },
    }),
  };
};
