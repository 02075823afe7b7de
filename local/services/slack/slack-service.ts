import * as z from 'zod';
import type { OutboundAnswer, OutboundRequest } from '#adapters/webhook/outbound-message.ts';
import type { Now } from '#app/ports.ts';
import { blocksSchema, modalSchema } from './block-schemas.ts';
import type { SlackStore } from './slack-store.ts';

const CHANNEL = z.string().regex(/^[CDG][A-Z0-9]+$/);
const message = { channel: CHANNEL, text: z.string().min(1).max(40_000) };

const postSchema = z.object({
  ...message,
  blocks: blocksSchema.default([]),
  thread_ts: z.string().optional(),
  reply_broadcast: z.boolean().default(false),
});
const updateSchema = z.object({ ...message, ts: z.string(), blocks: blocksSchema.default([]) });
const viewSchema = z.object({ trigger_id: z.string().min(1), view: modalSchema });
const whisperSchema = z.object({ ...message, user: z.string().min(1) });

type Method = (body: unknown, now: number) => object;

/** Slack's Web API as far as Trimtab uses it: takes messages and windows, keeps them, and shows them to nobody else. */
export const slackService = (store: SlackStore, now: Now) => {
  const methods: Readonly<Record<string, Method>> = {
    'chat.postMessage': (body, at) => {
      const { thread_ts, reply_broadcast, ...sent } = postSchema.parse(body);
      const thread = thread_ts ?? null;
      const posted = store.post({ ...sent, thread, toChannel: reply_broadcast, onlyFor: null }, at);
      return { ok: true, channel: posted.channel, ts: posted.ts };
    },
    'chat.update': (body) => {
      const { channel, ts, ...sent } = updateSchema.parse(body);
      return store.update({ channel, ts }, sent)
        ? { ok: true, channel, ts }
        : { ok: false, error: 'message_not_found' };
    },
    'chat.postEphemeral': (body, at) => {
      const { channel, user, text } = whisperSchema.parse(body);
      store.post({ channel, text, blocks: [], thread: null, toChannel: false, onlyFor: user }, at);
      return { ok: true };
    },
    'views.open': (body) => {
      const { trigger_id, view } = viewSchema.parse(body);
      store.openModal(trigger_id, view);
      return { ok: true };
    },
  };
  return async ({ url, headers, body }: OutboundRequest): Promise<OutboundAnswer> => {
    const method = methods[new URL(url).pathname.replace('/api/', '')];
    return { status: 200, body: JSON.stringify(answer(method, { headers, body, now: now() })) };
  };
};

const answer = (
  method: Method | undefined,
  { headers, body, now }: Pick<OutboundRequest, 'headers' | 'body'> & { readonly now: number },
): object => {
  if (method === undefined) return { ok: false, error: 'unknown_method' };
  if (!/^Bearer xoxb-\S+$/.test(headers.authorization ?? ''))
    return { ok: false, error: 'invalid_auth' };
  try {
    return method(JSON.parse(body), now);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    return { ok: false, error: 'invalid_blocks', response_metadata: z.prettifyError(error) };
  }
};
