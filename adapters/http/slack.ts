import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as z from 'zod';
import { isFromSlack } from '#adapters/slack/signature.ts';
import type { SlackAnswers } from '#app/notify/answer-slack.ts';
import { ANSWER } from '#core/present/slack/blocks.ts';
import type { SecurityLog } from './security-log.ts';

export interface SlackRoutesOptions {
  readonly slack: SlackAnswers;
  readonly logSecurity: SecurityLog;
}

const MAX_BODY_BYTES = 65_536;
const userSchema = z.object({ id: z.string().regex(/^[UW][A-Z0-9]{2,20}$/) });
const idSchema = z.string().min(1).max(200);

/** The parts that are used of what Slack sends. @see https://docs.slack.dev/reference/interaction-payloads */
const pressSchema = z.object({
  type: z.literal('block_actions'),
  user: userSchema,
  trigger_id: z.string().max(200),
  channel: z.object({ id: idSchema }),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.string().max(200).optional() }))
    .min(1),
});
const submissionSchema = z.object({
  type: z.literal('view_submission'),
  user: userSchema,
  view: z.object({
    callback_id: z.string(),
    private_metadata: z.string().max(1_000),
    state: z.object({
      values: z.object({
        [ANSWER]: z.object({ [ANSWER]: z.object({ value: z.string().max(3_000).nullish() }) }),
      }),
    }),
  }),
});
const aboutSchema = z.strictObject({ change: idSchema, channel: idSchema });
const payloadSchema = z.discriminatedUnion('type', [pressSchema, submissionSchema]);

/**
 * `POST /slack/interactions`. Whether it is from Slack is decided over the bytes as they came, before anything of them is
 * read. There is no session and no origin: the signature is all that counts.
 */
export const slackRoutes = ({ slack, logSecurity }: SlackRoutesOptions): Hono => {
  const app = new Hono();
  app.post('/interactions', bodyLimit({ maxSize: MAX_BODY_BYTES }), async (context) => {
    const body = await context.req.text();
    const signed = {
      body,
      timestamp: context.req.header('x-slack-request-timestamp') ?? '',
      signature: context.req.header('x-slack-signature') ?? '',
    };
    const secrets = await slack.signingSecrets();
    // Each of them is compared, so that how long it takes says nothing.
    const matches = secrets.filter((secret) => isFromSlack(secret, signed, slack.now()));
    if (matches.length === 0) {
      logSecurity('wrong-signature');
      return context.text('This is answered to Slack only.\n', 401);
    }
    const payload = payloadOf(body);
    // What we do not know is not ours to answer; Slack shows an error to its user unless it is accepted.
    if (payload === undefined) return context.body(null, 200);
    if (payload.type === 'view_submission') {
      const problem = await submit(slack, payload);
      return problem === undefined
        ? context.body(null, 200)
        : context.json({ response_action: 'errors', errors: { [ANSWER]: problem } });
    }
    for (const { action_id: action, value: change } of payload.actions) {
      if (change === undefined) continue;
      const { user, channel, trigger_id: trigger } = payload;
      await slack.press({ user: user.id, channel: channel.id, action, change, trigger });
    }
    return context.body(null, 200);
  });
  return app;
};

const payloadOf = (body: string): z.infer<typeof payloadSchema> | undefined => {
  const parsed = payloadSchema.safeParse(jsonOf(new URLSearchParams(body).get('payload') ?? ''));
  return parsed.success ? parsed.data : undefined;
};

const submit = async (
  slack: SlackAnswers,
  { user, view }: z.infer<typeof submissionSchema>,
): Promise<string | undefined> => {
  const about = aboutSchema.safeParse(jsonOf(view.private_metadata));
  if (!about.success) return 'This question is not known any more.';
  const text = view.state.values[ANSWER][ANSWER].value ?? '';
  return slack.reject({ user: user.id, ...about.data, text });
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
