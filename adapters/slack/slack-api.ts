import * as z from 'zod';
import { postOut } from '#adapters/webhook/outbound.ts';
import type { SlackApi } from '#app/notify/ports.ts';
import { InvalidInputError, NotPermittedError, UpstreamError } from '#core/errors/errors.ts';

const SLACK = 'https://slack.com/api/';

const answerSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

/** What Slack says when it may work later. @see https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const LATER = /^(rate_?limited|internal_error|fatal_error|service_unavailable|request_timeout)$/;
const NOT_PERMITTED =
  /^(not_authed|invalid_auth|account_inactive|token_\w+|no_permission|missing_scope|access_denied|not_in_channel|restricted_action\w*|is_archived)$/;

/** Slack's Web API, as far as messages need it. The token is only ever a header. */
export const slackApi: SlackApi = {
  post: async (token, { channel, thread, toChannel, text, blocks }) => {
    const { channel: posted, ts } = await call(token, 'chat.postMessage', {
      channel,
      text,
      blocks,
      ...(thread !== undefined && { thread_ts: thread }),
      ...(toChannel === true && { reply_broadcast: true }),
      // Nothing that an account's names hold is fetched or shown as a preview.
      unfurl_links: false,
      unfurl_media: false,
    });
    if (posted === undefined || ts === undefined)
      throw new UpstreamError('slack chat.postMessage gave no message id');
    return { channel: posted, ts };
  },
  update: async (token, { channel, ts }, { text, blocks }) => {
    await call(token, 'chat.update', { channel, ts, text, blocks });
  },
  openModal: async (token, trigger, view) => {
    await call(token, 'views.open', { trigger_id: trigger, view });
  },
  whisper: async (token, { channel, user }, text) => {
    await call(token, 'chat.postEphemeral', { channel, user, text });
  },
};

const call = async (token: string, method: string, message: object) => {
  const { status, body } = await postOut({
    url: `${SLACK}${method}`,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify(message),
  });
  const parsed = answerSchema.safeParse(jsonOf(body));
  if (status === 429 || status >= 500 || !parsed.success)
    throw new UpstreamError(`slack ${method} answered ${status}`, {
      details: { code: `HTTP ${status}` },
    });
  if (parsed.data.ok) return parsed.data;
  const { error = 'unknown_error' } = parsed.data;
  const [says, context] = [`slack ${method} failed with ${error}`, { details: { code: error } }];
  if (LATER.test(error)) throw new UpstreamError(says, context);
  throw NOT_PERMITTED.test(error)
    ? new NotPermittedError(says, context)
    : new InvalidInputError(says, context);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
