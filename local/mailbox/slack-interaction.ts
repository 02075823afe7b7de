import { slackSignature } from '#adapters/slack/signature.ts';
import type { Now } from '#app/ports.ts';
import { ANSWER } from '#core/present/slack/blocks.ts';
import type { OpenModal, StoredSlackMessage } from '#local/services/slack/slack-store.ts';

/** What somebody does in Slack. Returns what Slack would show them: nothing, or what is wrong with their answer. */
export interface Interact {
  /** Presses a button. Returns the trigger by which a window may have been opened. */
  readonly press: (message: StoredSlackMessage, action: string, value: string) => Promise<string>;
  readonly submit: (modal: OpenModal, text: string) => Promise<string | undefined>;
}

export interface InteractOptions {
  readonly signingSecret: string;
  /** Slack id of whoever sits here. */
  readonly user: string;
  readonly now: Now;
  /** Posts to the interactions address of the product. */
  readonly post: (headers: Readonly<Record<string, string>>, body: string) => Promise<Response>;
}

/** Sends interactions as Slack does: as a form field of JSON, signed over the bytes and the time. */
export const makeInteract = ({ signingSecret, user, now, post }: InteractOptions): Interact => {
  let triggers = 0;
  const send = async (payload: object): Promise<Response> => {
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    const timestamp = String(Math.floor(now() / 1_000));
    return post(
      {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': slackSignature(signingSecret, timestamp, body),
      },
      body,
    );
  };
  return {
    press: async ({ channel, ts }, action_id, value) => {
      triggers += 1;
      const trigger_id = `${now()}.${triggers}`;
      await send({
        type: 'block_actions',
        user: { id: user },
        trigger_id,
        channel: { id: channel },
        message: { ts },
        actions: [{ type: 'button', action_id, value }],
      });
      return trigger_id;
    },
    submit: async ({ view }, text) => {
      const response = await send({
        type: 'view_submission',
        user: { id: user },
        view: {
          callback_id: view.callback_id,
          private_metadata: view.private_metadata,
          state: { values: { [ANSWER]: { [ANSWER]: { type: 'plain_text_input', value: text } } } },
        },
      });
      const answer = await response.text();
      if (answer === '') return undefined;
      const { errors } = JSON.parse(answer) as { errors?: Record<string, string> };
      return errors?.[ANSWER];
    },
  };
};
